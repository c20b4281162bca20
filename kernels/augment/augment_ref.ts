import { pcg4d } from "../random/random.ts";
import type { Augmentation } from "./augment.ts";

/** The value of `STREAMS.augment`, written out so that a changed stream shows as a failed test. */
const AUGMENT_STREAM = 3;

/**
 * Augmentation in float64 by the steps that its definition names: pad, crop, mirror, normalise, one channel at a time. NCHW.
 *
 * @param images [N, C, H, W] bytes.
 */
export function augmentReference(
  images: Uint8Array,
  indices: ArrayLike<number>,
  { seed, epoch }: { seed: number; epoch: number },
  what: Omit<Augmentation, "layout">,
): Float64Array {
  const { batch, channels, height, width, padding, flip, mean, std } = what;
  const out: number[] = [];
  for (let n = 0; n < batch; n++) {
    const [x, y, z] = pcg4d(seed, AUGMENT_STREAM, indices[n], epoch);
    const dy = x % (2 * padding + 1), dx = y % (2 * padding + 1);
    for (let c = 0; c < channels; c++) {
      const area = height * width, start = (n * channels + c) * area;
      let rows: number[][] = [];
      for (let h = 0; h < height; h++) {
        rows.push([...images.subarray(start + h * width, start + (h + 1) * width)]);
      }
      const none = Array<number>(padding).fill(0);
      const blank = () => Array<number>(width + 2 * padding).fill(0);
      rows = [...none.map(blank), ...rows.map((r) => [...none, ...r, ...none]), ...none.map(blank)];
      rows = rows.slice(dy, dy + height).map((r) => r.slice(dx, dx + width));
      if (flip && z >= 2 ** 31) rows = rows.map((r) => r.toReversed());
      out.push(...rows.flat().map((v) => (v / 255 - mean[c]) / std[c]));
    }
  }
  return Float64Array.from(out);
}
