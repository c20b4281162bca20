/** Which outputs meet which taps: a stride-1 sum for each remainder of the input gradient, so that one kernel serves any stride. */
import { ceilDiv } from "../gpu/kernel.ts";
import { type Conv2dShape, inputShape, outputShape } from "./shape.ts";

/** Along one axis, the outputs of a dispatch and the taps that meet them. */
export interface Axis {
  /** The outputs are `first + i * step` for `i < count`. */
  readonly first: number;
  readonly step: number;
  readonly count: number;
  /** The taps of output `i` lie at input `i * stride + at` and have weight `k`, both in arithmetic progression. */
  readonly stride: number;
  readonly taps: readonly { readonly at: number; readonly k: number }[];
}

/** All outputs meet all taps. */
export function forwardAxis(shape: Conv2dShape, i: 0 | 1): Axis[] {
  const { kernel, stride, dilation, padding } = shape;
  const taps = Array.from(
    { length: kernel[i] },
    (_, k) => ({ at: k * dilation[i] - padding[i], k }),
  );
  return [{ first: 0, step: 1, count: outputShape(shape)[2 + i], stride: stride[i], taps }];
}

/** One for each remainder of the position by the stride: `dx[h]` gathers `dy[o]` where `o * stride + k * dilation - padding = h`. */
export function backwardAxes(shape: Conv2dShape, i: 0 | 1): Axis[] {
  const size = inputShape(shape)[2 + i];
  const [stride, dilation, padding] = [shape.stride[i], shape.dilation[i], shape.padding[i]];
  return Array.from({ length: Math.min(stride, size) }, (_, first) => {
    const taps = Array.from({ length: shape.kernel[i] }, (_, k) => k)
      .map((k) => ({ at: (first + padding - k * dilation) / stride, k }))
      .filter(({ at }) => Number.isInteger(at));
    return { first, step: stride, count: ceilDiv(size - first, stride), stride: 1, taps };
  });
}

/** The taps of an axis: the i-th lies at `at + i * atStep` and has weight `k + i * kStep`; all zero where there are none. */
export function progression({ taps }: Pick<Axis, "taps">) {
  const [first = { at: 0, k: 0 }, second = first] = taps;
  return { ...first, atStep: second.at - first.at, kStep: second.k - first.k };
}

/** The kernel rows of an axis as `override` constants: the i-th lies at AT + i * AT_STEP, its weights at K + i * K_STEP. */
export function rowTaps(taps: Axis["taps"], kernelWidth: number): Record<string, number> {
  const { at, atStep, k, kStep } = progression({ taps });
  return {
    ROW_TAPS: taps.length,
    AT: at,
    AT_STEP: atStep,
    K: k * kernelWidth,
    K_STEP: kStep * kernelWidth,
  };
}
