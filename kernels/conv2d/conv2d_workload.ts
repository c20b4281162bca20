import { sizeOf } from "../gpu/kernel.ts";
import type { HostArrays } from "../gpu/run_kernel.ts";
import type { Shape4 } from "../layout.ts";
import { Random } from "../random/random.ts";
import type { Tolerance } from "../tuning/compare.ts";
import { storedWorkload } from "../tuning/stored_workload.ts";
import { taskOf } from "../tuning/task.ts";
import type { Expectation, Workload } from "../tuning/workload.ts";
import { CONV2D } from "./conv2d.ts";
import { conv2dGradientReference, conv2dReference } from "./conv2d_ref.ts";
import {
  conv2dElement,
  conv2dInputGradientElement,
  conv2dWeightGradientElement,
} from "./conv2d_sample_ref.ts";
import {
  type Conv2dDirection,
  conv2dFlops,
  type Conv2dShape,
  inputShape,
  outputShape,
} from "./shape.ts";

/** Up to this many multiply-adds every element is computed in float64. */
const ALL = 5e6;

/** Operands of each direction: what it reads, what it writes, and an element of that. */
const DIRECTIONS = {
  forward: { reads: ["x", "w"], writes: "y", element: conv2dElement },
  backward_input: { reads: ["dy", "w"], writes: "dx", element: conv2dInputGradientElement },
  backward_weight: { reads: ["x", "dy"], writes: "dw", element: conv2dWeightGradientElement },
} as const;

/** A direction of a convolution, without bias, as a workload. */
export function conv2dWorkload(direction: Conv2dDirection, shape: Conv2dShape): Workload {
  return storedWorkload({
    ...taskOf(CONV2D[direction], { direction, shape }),
    inputs: (seed) => inputs(direction, shape, seed),
    expect: (given, samples) => [expectation(direction, shape, given, samples)],
  });
}

/** NCHW and OIHW shapes of every operand. */
function shapesOf(shape: Conv2dShape): Record<"x" | "w" | "y" | "dx" | "dw" | "dy", Shape4> {
  const [x, y] = [inputShape(shape), outputShape(shape)];
  const w: Shape4 = [shape.outChannels, shape.inChannels, ...shape.kernel];
  return { x, w, y, dx: x, dw: w, dy: y };
}

/** Uniform in [-1, 1). */
function inputs(direction: Conv2dDirection, shape: Conv2dShape, seed: number): HostArrays {
  const shapes = shapesOf(shape);
  return Object.fromEntries(
    DIRECTIONS[direction].reads.map((
      name,
      i,
    ) => [name, new Random(seed, "test", i).signed(sizeOf(shapes[name]))]),
  );
}

function expectation(
  direction: Conv2dDirection,
  shape: Conv2dShape,
  given: HostArrays,
  samples: number,
): Expectation {
  const { reads: [a, b], writes, element } = DIRECTIONS[direction];
  const shapes = shapesOf(shape);
  const count = sizeOf(shapes[writes]);
  const macs = conv2dFlops(shape) / 2;
  const rest = { output: writes, tolerance: tolerance(direction, shape) };
  if (macs <= ALL || samples >= count) {
    return { ...rest, indices: null, values: whole(direction, shape, given) };
  }
  const indices = sampled(count, samples);
  const values = Float64Array.from(indices, (i) => element(shape, given[a], given[b], i));
  return { ...rest, indices, values };
}

/**
 * One after another, K random products in [-1, 1] have partial sums that grow as the square root of K, whose roundings together have
 * a standard deviation of K * 2^-24 / 7: this is twelve of them. Sums in several parts, Winograd's among them, stay below.
 */
function tolerance(direction: Conv2dDirection, shape: Conv2dShape): Tolerance {
  const [n, k, oh, ow] = outputShape(shape);
  const taps = sizeOf(shape.kernel);
  const terms = {
    forward: shape.inChannels * taps,
    backward_input: k * taps,
    backward_weight: n * oh * ow,
  }[direction];
  return { atol: 2e-6 + 1e-7 * terms, rtol: 1e-5 };
}

function whole(direction: Conv2dDirection, shape: Conv2dShape, given: HostArrays): Float64Array {
  const { x, w, y } = shapesOf(shape);
  if (direction === "forward") {
    return conv2dReference(shape, given.x, given.w, null, y[2] * y[3]);
  }
  const zeros = (tensor: Shape4) => new Float32Array(sizeOf(tensor));
  const { dx, dw } = conv2dGradientReference(
    shape,
    given.x ?? zeros(x),
    given.w ?? zeros(w),
    given.dy,
  );
  return direction === "backward_input" ? dx : dw;
}

/** The first element, the last one, and random ones. */
function sampled(count: number, samples: number): Uint32Array {
  const random = new Random(count, "test", 2);
  const others = Array.from({ length: Math.max(0, samples - 2) }, () => random.below(count));
  return Uint32Array.from([0, count - 1, ...others]);
}
