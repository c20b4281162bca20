import type { Random } from "../../../kernels/random/random.ts";

/** A rectangle of pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** What is shown of a photo: a box of it is resized to `width` x `height`, and of that the window from (`left`, `top`) on is kept. */
export interface View {
  readonly box: Box;
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
}

const AREA = [0.08, 1] as const, RATIO = [3 / 4, 4 / 3] as const, TRIES = 10;

/**
 * The view of training: a box with 8 to 100 % of the photo's area and a ratio of 3/4 to 4/3 (log-uniform), anywhere in the photo,
 * resized to a square. A box that does not fit is drawn anew; after ten, the largest centred one of a permitted ratio is taken.
 *
 * @param random Only `uniform` and `below` are drawn from.
 * @see torchvision.transforms.RandomResizedCrop.get_params, which this follows draw for draw.
 */
export function trainingView(
  width: number,
  height: number,
  size: number,
  random: Pick<Random, "uniform" | "below">,
): View {
  return { box: randomBox(width, height, random), width: size, height: size, left: 0, top: 0 };
}

function randomBox(width: number, height: number, random: Pick<Random, "uniform" | "below">): Box {
  const between = (low: number, high: number) => low + (high - low) * random.uniform();
  for (let i = 0; i < TRIES; i++) {
    const area = width * height * between(AREA[0], AREA[1]);
    const ratio = Math.exp(between(Math.log(RATIO[0]), Math.log(RATIO[1])));
    const w = roundHalfEven(Math.sqrt(area * ratio)), h = roundHalfEven(Math.sqrt(area / ratio));
    if (w > 0 && w <= width && h > 0 && h <= height) {
      const top = random.below(height - h + 1), left = random.below(width - w + 1);
      return { left, top, width: w, height: h };
    }
  }
  const ratio = width / height;
  const w = ratio > RATIO[1] ? Math.max(1, roundHalfEven(height * RATIO[1])) : width;
  const h = ratio < RATIO[0] ? Math.max(1, roundHalfEven(width / RATIO[0])) : height;
  return { left: (width - w) >> 1, top: (height - h) >> 1, width: w, height: h };
}

/**
 * The view of evaluation: the whole photo, resized so that its shorter side is 256/224 of `size`, and the centre of that.
 *
 * @see torchvision.transforms.Resize, which cuts off the fraction of the longer side, and CenterCrop, which rounds half to even.
 */
export function evaluationView(width: number, height: number, size: number): View {
  const short = Math.round(size * 256 / 224);
  const long = Math.trunc(short * Math.max(width, height) / Math.min(width, height));
  const [w, h] = width <= height ? [short, long] : [long, short];
  return {
    box: { left: 0, top: 0, width, height },
    width: w,
    height: h,
    left: roundHalfEven((w - size) / 2),
    top: roundHalfEven((h - size) / 2),
  };
}

/** Rounds as Python does. */
export function roundHalfEven(x: number): number {
  const floor = Math.floor(x), rest = x - floor;
  return rest === 0.5 ? floor + floor % 2 : Math.round(x);
}
