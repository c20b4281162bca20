import type { Tolerance } from "../tuning/compare.ts";
import { type Capabilities, type Kernel, sizeOf } from "../gpu/kernel.ts";
import type { HostArrays } from "../gpu/run_kernel.ts";
import { readsTextures, rungOf } from "../tuning/variant.ts";
import type { Candidate, Expectation, Workload } from "../tuning/workload.ts";
import type { Shape4 } from "../layout.ts";
import { Random } from "../random/random.ts";
import {
  conv2dBackwardInput,
  conv2dBackwardWeight,
  type Conv2dDirection,
  conv2dForward,
  conv2dLayout,
  conv2dPreferred,
  conv2dProblem,
  type Conv2dVariant,
} from "./conv2d.ts";
import { conv2dGradientReference, conv2dReference } from "./conv2d_ref.ts";
import {
  conv2dElement,
  conv2dInputGradientElement,
  conv2dWeightGradientElement,
} from "./conv2d_sample_ref.ts";
import { conv2dFlops, conv2dName, type Conv2dShape, inputShape, outputShape } from "./shape.ts";

/** What may win on some device, in the order of the ladder; the plain rung, with the tile it takes by itself, is its rung's last. */
const CANDIDATES: readonly Conv2dVariant[] = [
  "naive",
  "direct:1x4x8",
  "direct",
  "winograd:64x64x4x4",
  "winograd",
  "split_k",
  "tiled:64x64x4x4",
  "tiled:64x128x8x8",
  "tiled:128x128x8x8",
  "tiled",
  "winograd_texture:1x7x32",
  "winograd_texture",
  "texture:2x4x8",
  "texture:4x4x16",
  "texture:2x7x16",
  "texture:1x7x32",
  "texture",
];

/** Past this many operations `naive` cannot win. */
const SMALL = 5e7;
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
  return {
    op: `conv2d_${direction}`,
    shape: conv2dName(shape),
    dtype: "f32",
    candidates: (device) => candidates(direction, shape, device),
    preferred: (device) => conv2dPreferred(direction, shape, device),
    inputs: (seed) => inputs(direction, shape, seed),
    expect: (given, samples) => [expectation(direction, shape, given, samples)],
  };
}

/**
 * On a CPU adapter the buffer rungs are left out where `texture` suits: barriers and workgroup memory are imitated there, and
 * `direct`, the fastest without them, took 6 to 17 times `texture`'s time on llvmpipe. On a GPU `texture` stands for the rungs that read
 * textures, whose tiles were chosen on CPU adapters: on an H200 they took 7 to 400 times `tiled`'s time.
 */
function candidates(
  direction: Conv2dDirection,
  shape: Conv2dShape,
  device: Capabilities,
): Candidate[] {
  const suiting = CANDIDATES.filter((variant) =>
    !(variant === "naive" && conv2dFlops(shape) > SMALL) &&
    conv2dProblem(direction, variant, shape, device) === null
  );
  const rungs = new Set<string>(suiting.map(rungOf));
  const hopeless = (variant: Conv2dVariant) =>
    !device.software
      ? readsTextures(variant) && variant !== "texture"
      : rungs.has("texture")
      ? ["direct", "winograd", "split_k", "tiled"].includes(rungOf(variant))
      : rungs.has("direct") && ["winograd", "split_k", "tiled"].includes(rungOf(variant));
  return suiting.filter((variant) => !hopeless(variant))
    .map((variant) => candidate(direction, shape, variant));
}

function candidate(
  direction: Conv2dDirection,
  shape: Conv2dShape,
  variant: Conv2dVariant,
): Candidate {
  const shapes = shapesOf(shape);
  const { reads, writes } = DIRECTIONS[direction];
  const layout = conv2dLayout(variant);
  const layouts = layout === "nchw" ? undefined : Object.fromEntries(
    [...reads, writes].filter((name) => !name.endsWith("w"))
      .map((name) => [name, { layout, shape: shapes[name] }]),
  );
  return { variant, kernel: kernelOf(direction, shape, variant), layouts };
}

function kernelOf(
  direction: Conv2dDirection,
  shape: Conv2dShape,
  variant: Conv2dVariant,
): Kernel {
  switch (direction) {
    case "forward":
      return conv2dForward(shape, {}, variant);
    case "backward_input":
      return conv2dBackwardInput(shape, variant);
    case "backward_weight":
      return conv2dBackwardWeight(shape, variant);
  }
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
    DIRECTIONS[direction].reads.map((name, i) => {
      const random = new Random(seed, "test", i);
      const length = sizeOf(shapes[name]);
      return [name, Float32Array.from({ length }, () => 2 * random.uniform() - 1)];
    }),
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
  const none = (of: Shape4) => new Float32Array(sizeOf(of));
  const { dx, dw } = conv2dGradientReference(
    shape,
    given.x ?? none(x),
    given.w ?? none(w),
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
