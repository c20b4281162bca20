import { checkSizes } from "../gpu/check_sizes.ts";
import { flatStep } from "../gpu/flat.ts";
import { bindings, bytesOf, ceilDiv, type Kernel, operands, sizeOf } from "../gpu/kernel.ts";
import { expandTemplate } from "../gpu/template.ts";
import { elementsIn, type Layout, type Shape4 } from "../layout.ts";
import { placeFunction, planesOf } from "../planes.ts";
import pcg4d from "../random/pcg4d.wgsl" with { type: "text" };
import { STREAMS } from "../random/random.ts";
import { STEP_WGSL, STEP_WORDS } from "../step/step.ts";
import { imagesOfParts, packedBytes, type SplitParts } from "./split_parts.ts";
import narrow from "../narrow.wgsl" with { type: "text" };
import { dtypeWord, storedType } from "../stored.ts";
import type { DType } from "../tuning/candidate.ts";
import { withF16 } from "../tuning/ladder.ts";
import wgsl from "./augment.wgsl" with { type: "text" };

/** What becomes of a batch of 8-bit images, and where they are. */
export interface Augmentation {
  readonly batch: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** Layout of y. */
  readonly layout: Layout;
  /** How y lies in memory; f32 unless said. */
  readonly dtype?: DType;
  /** Zero pixels around the image before a window of its own size is cut at random; 0 cuts nothing. */
  readonly padding: number;
  /** Mirrors half of the images, left to right. */
  readonly flip: boolean;
  /** Per channel, of pixels scaled to [0, 1]. */
  readonly mean: readonly number[];
  /** Standard deviation per channel, of pixels scaled to [0, 1]. */
  readonly std: readonly number[];
  /** The split that the batch is gathered from by its indices; without it, the batch's own images are bound. */
  readonly split?: SplitParts;
}

/**
 * Random crop, random horizontal flip and normalisation of 8-bit images. Operands: `images` u8 [N, C, H, W] packed in u32
 * words, `indices` u32 [N] (the place of each sample in its data set), `step`, `y`. With `split`, `images`, `images1`, …
 * ({@linkcode imagesOfParts}) are the images of the whole split, and the batch is those at `indices`.
 *
 * A sample's choices depend on the step's seed and epoch and its index only, not on its place in a batch. With padding 0 and
 * no flip this is plain normalisation.
 *
 * @throws {RangeError} If a size is not a positive integer, padding is negative, mean or std has not one value per channel,
 *   or a std is not positive.
 */
export function augment(what: Augmentation): Kernel {
  checkAugmentation(what);
  const { batch, channels, height, width, layout, dtype = "f32", padding, flip, split } = what;
  const shape: Shape4 = [batch, channels, height, width];
  const planes = planesOf("augment", shape, layout);
  const { images, others } = operandsOf(what);
  const parts = Object.keys(images);
  const places = placeFunction("yAt", planes, "H", "ROW");
  const code = STEP_WGSL + pcg4d + places + expandTemplate(narrow + wgsl, {
    F: planes.types.F,
    S: storedType(planes.types.F, dtype),
    T: dtype,
    PER_IMAGE: planes.perImage,
    CHANNELS: channels,
    PAD: padding,
    FLIP: flip,
    LANES: planes.lanes,
    PARTS: parts,
    IMAGE: split ? "indices[n]" : "n",
    PER_PART: split?.perPart ?? batch,
    RANDOM: flip || padding > 0,
    STREAM: STREAMS.augment,
    ...normalisation(what, planes.lanes),
  });
  const step = flatStep({
    code,
    threads: planes.count * height * width,
    bindings: bindings(
      ...parts.map((name) => `read ${name}` as const),
      ...["read indices", "uniform step", "write y"] as const,
    ),
    constants: { C: channels, H: height, W: width, ROW: planes.row },
    loops: [],
  });
  return {
    op: "augment",
    variant: "naive",
    shape: nameOf(what),
    operands: { ...images, ...others },
    steps: [dtype === "f16" ? withF16(step) : step],
    flops: 2 * sizeOf(shape),
    bytes: packedBytes(batch, channels * height * width) + bytesOf(others), // the batch's images only
  };
}

/** `100x3x32x32 nc4hw4 +crop 4 +flip of 50000`. */
function nameOf(
  { batch, channels, height, width, layout, dtype, padding, flip, split }: Augmentation,
) {
  const random = `${padding > 0 ? ` +crop ${padding}` : ""}${flip ? " +flip" : ""}`;
  const from = split ? ` of ${split.count}` : "";
  return `${[batch, channels, height, width].join("x")} ${layout}${
    dtypeWord(dtype)
  }${random}${from}`;
}

function operandsOf({ batch, channels, height, width, layout, dtype, split }: Augmentation) {
  const whole = { count: batch, perPart: batch };
  const images = Object.entries(imagesOfParts(split ?? whole)).map(([name, count]) => [
    name,
    [count * channels * height * width, "read", "u8"] as const,
  ]);
  const others = operands({
    indices: [batch, "read", "u32"],
    y: [elementsIn(layout, [batch, channels, height, width]), "write", dtype],
    step: [STEP_WORDS, "read", "u32"],
  });
  return { images: operands(Object.fromEntries(images)), others };
}

/** The WGSL elements of SCALE and SHIFT. */
function normalisation({ channels, mean, std }: Augmentation, lanes: 1 | 4) {
  const elements = (ofChannel: (c: number) => number) =>
    Array.from({ length: ceilDiv(channels, lanes) }, (_, p) => {
      const values = Array.from({ length: lanes }, (_, lane) => {
        const c = p * lanes + lane;
        return c < channels ? literal(ofChannel(c)) : "0f";
      });
      return lanes === 1 ? values[0] : `vec4f(${values.join(", ")})`;
    }).join(", ");
  return {
    SCALE: elements((c) => 1 / (255 * std[c])),
    SHIFT: elements((c) => -mean[c] / std[c]),
  };
}

/** An f32 literal; WGSL refuses `1` without a point or suffix as f32. */
function literal(value: number): string {
  return `${Math.fround(value)}f`;
}

function checkAugmentation({ padding, channels, mean, std, split }: Augmentation): void {
  if (!Number.isInteger(padding) || padding < 0) {
    throw new RangeError(
      `Cannot run augment as padding must be 0 or a positive integer: current value is ${padding}`,
    );
  }
  checkSizes("augment", { channels, ...split });
  for (const [name, values] of Object.entries({ mean, std })) {
    if (values.length !== channels) {
      throw new RangeError(
        `Cannot run augment as ${name} needs a value per channel: ` +
          `has ${values.length}, channels are ${channels}`,
      );
    }
  }
  const bad = mean.find((v) => !Number.isFinite(v)) ??
    std.find((v) => !(v > 0 && Number.isFinite(v)));
  if (bad !== undefined) {
    throw new RangeError(
      `Cannot run augment as means must be finite and deviations positive: current value is ${bad}`,
    );
  }
}
