import type { Shape4 } from "../layout.ts";
import type { DType } from "../tuning/candidate.ts";

/** Height, width. */
export type Pair = readonly [height: number, width: number];

/** A 2-D convolution (cross-correlation, as in PyTorch) of `x [batch, inChannels, height, width]` with `w [outChannels, inChannels, ...kernel]`. */
export interface Conv2dShape {
  readonly batch: number;
  readonly inChannels: number;
  readonly height: number;
  readonly width: number;
  readonly outChannels: number;
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly padding: Pair;
  readonly dilation: Pair;
  /** How x, w, y and their gradients lie in memory, but dw, which is f32 as bias and all sums are. f32 unless said. */
  readonly dtype?: DType;
}

export type Conv2dDirection = "forward" | "backward_input" | "backward_weight";

/** What the forward kernel does besides the sum. */
export interface Conv2dEpilogue {
  /** Adds the operand `bias` `[outChannels]`. */
  readonly bias?: boolean;
  /** Ends with `max(0, y)`. */
  readonly relu?: boolean;
  /** Then pools windows of this size that lie side by side, and writes where each maximum was to the operand `index`. */
  readonly pool?: Pair;
}

/** What a rung computes: a direction of a convolution, and forward what is done besides. */
export interface Convolution extends Conv2dEpilogue {
  readonly direction: Conv2dDirection;
  readonly shape: Conv2dShape;
}

/** Shape of `x`. */
export function inputShape({ batch, inChannels, height, width }: Conv2dShape): Shape4 {
  return [batch, inChannels, height, width];
}

/**
 * Shape of `y`.
 *
 * @throws {RangeError} If a size is out of range or the kernel is larger than the padded input.
 */
export function outputShape(shape: Conv2dShape): Shape4 {
  const { batch, outChannels, height, width, kernel, stride, padding, dilation } = shape;
  checkSizes(shape);
  const [oh, ow] = [height, width].map((size, i) => {
    const span = dilation[i] * (kernel[i] - 1) + 1;
    const padded = size + 2 * padding[i];
    if (span > padded) {
      throw new RangeError(
        `Cannot run conv2d as the kernel must fit the padded input: ${
          i ? "width" : "height"
        } spans ${span}, input has ${padded}`,
      );
    }
    return Math.floor((padded - span) / stride[i]) + 1;
  });
  return [batch, outChannels, oh, ow];
}

function checkSizes(shape: Conv2dShape): void {
  const { batch, inChannels, height, width, outChannels, kernel, stride, padding, dilation } =
    shape;
  const positive = { batch, inChannels, height, width, outChannels, kernel, stride, dilation };
  const check = (name: string, value: number, least: number) => {
    if (!Number.isInteger(value) || value < least) {
      throw new RangeError(
        `Cannot run conv2d as ${name} must be an integer >= ${least}: current value is ${value}`,
      );
    }
  };
  for (const [name, value] of Object.entries(positive)) {
    for (const size of [value].flat()) check(name, size, 1);
  }
  for (const size of padding) check("padding", size, 0);
}

/** Elements of `w`. */
export function weightCount({ outChannels, inChannels, kernel: [kh, kw] }: Conv2dShape): number {
  return outChannels * inChannels * kh * kw;
}

/** Floating point operations of any of the three directions: two per multiply-add of the definition, padding included. */
export function conv2dFlops(shape: Conv2dShape): number {
  const [n, k, oh, ow] = outputShape(shape);
  return 2 * n * k * oh * ow * shape.inChannels * shape.kernel[0] * shape.kernel[1];
}

/** `100x3x32x32 * 32x3x3x3 s1 p1` with stride, padding and dilation where they are not 1, 0 and 1. */
export function conv2dName(shape: Conv2dShape): string {
  const { outChannels, inChannels, kernel, stride, padding, dilation } = shape;
  const part = (letter: string, [h, w]: Pair, usual: number) =>
    h === usual && w === usual ? "" : ` ${letter}${h === w ? h : `${h}x${w}`}`;
  return `${inputShape(shape).join("x")} * ${[outChannels, inChannels, ...kernel].join("x")}` +
    part("s", stride, 1) + part("p", padding, 0) + part("d", dilation, 1);
}

/** The shape as `override` constants of the WGSL, which has no vectors there. */
export function conv2dConstants(shape: Conv2dShape): Record<string, number> {
  const [, , OH, OW] = outputShape(shape);
  const { batch: BATCH, inChannels: CIN, height: H, width: W, outChannels: COUT } = shape;
  const [[KH, KW], [SH, SW], [PH, PW], [DH, DW]] = [
    shape.kernel,
    shape.stride,
    shape.padding,
    shape.dilation,
  ];
  return { BATCH, CIN, H, W, COUT, OH, OW, KH, KW, SH, SW, PH, PW, DH, DW };
}
