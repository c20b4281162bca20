import type { Capabilities, Kernel } from "../gpu/kernel.ts";
import type { HostArrays } from "../gpu/run_kernel.ts";
import type { Shape4 } from "../layout.ts";
import { fromLayout, toLayout } from "../relayout/relayout_ref.ts";
import { runDirty, subgroupDevice, testDevice } from "../testing.ts";
import { variantProblem } from "../tuning/ladder.ts";
import { CONV2D, type Conv2dDirection, conv2dLayout } from "./conv2d.ts";
import type { Conv2dShape } from "./shape.ts";

type Numbers9 = [
  batch: number,
  inChannels: number,
  height: number,
  width: number,
  outChannels: number,
  kernel: number | [number, number],
  stride?: number | [number, number],
  padding?: number | [number, number],
  dilation?: number | [number, number],
];

const pair = (p: number | [number, number]): [number, number] => typeof p === "number" ? [p, p] : p;

export const SHAPES: Conv2dShape[] = ([
  [1, 1, 1, 1, 1, 1],
  [2, 3, 9, 7, 5, 3, 1, 1],
  [9, 3, 8, 8, 32, 3, 1, 1],
  [3, 5, 6, 17, 9, 3, 1, 2],
  [2, 8, 16, 16, 12, 3, 1, 1],
  [2, 4, 11, 13, 6, 3, 2, 1],
  [1, 17, 7, 5, 3, 1, 1, 0],
  [2, 3, 15, 15, 8, 7, 2, 3],
  [1, 2, 5, 9, 4, [1, 3], [2, 1], [0, 1]],
  [2, 6, 10, 9, 7, 3, 1, 2, 2],
  [1, 4, 1, 12, 4, [1, 5], 1, [0, 2], [1, 2]],
  [2, 3, 7, 6, 5, [3, 1], 1, [1, 0]],
  [2, 3, 7, 6, 5, [3, 1], [2, 1], [1, 0]],
  [2, 4, 9, 9, 4, 2, 3, 0],
  [1, 2, 4, 5, 3, 3, 1, 3], // padded past the kernel
  [2, 8, 14, 14, 12, 3, 2, 1], // the strided layers of a ResNet, small
  [2, 12, 14, 13, 20, 1, 2, 0],
  [3, 36, 7, 7, 40, 3, 1, 1],
  [3, 2800, 2, 3, 4, 1], // more channels than a 3-D texture has layers
  [3, 4, 3, 3, 2800, 2, 2, 1],
  [2, 64, 5, 4, 36, 3, 1, 1], // weights whose rows are copied
  [2, 128, 5, 4, 20, 1],
  [2, 516, 3, 4, 6, 1], // channels in slices
  [1, 212, 5, 4, 6, [3, 1], 1, [1, 0]], // channels last: slices of padded runs
  [3, 8, 1, 1, 516, 1, 2, 0], // one pixel, so that a stride leaves one remainder, in slices
  [3, 8, 1, 1, 516, 1, 2, [0, 1]], // which no tap meets
  [2, 72, 9, 5, 36, 1, 2, 0], // enough channels for lanes and registers, pixels in slices
] as Numbers9[]).map((
  [batch, inChannels, height, width, outChannels, kernel, stride = 1, padding = 0, dilation = 1],
) => ({
  batch,
  inChannels,
  height,
  width,
  outChannels,
  kernel: pair(kernel),
  stride: pair(stride),
  padding: pair(padding),
  dilation: pair(dilation),
}));

export const problemOf = (
  direction: Conv2dDirection,
  variant: string,
  shape: Conv2dShape,
  device: Capabilities,
) => variantProblem(CONV2D[direction], variant, { direction, shape }, device);

/** Rounding of `terms` products of values in [-1, 1] grows as the square root of their number. */
export const tolerance = (terms: number) => ({ atol: 2e-6 * Math.sqrt(terms), rtol: 1e-5 });

/** That take f32; those that take f16 alone have tests of their own: ../tuning/half_test.ts, subgroup_matrix/. */
export const RUNGS = CONV2D.forward.rungs.filter(({ dtypes }) => dtypes?.includes("f32") ?? true)
  .map(({ name }) => name);

/** A device on which a rung can run, or null. */
export const deviceFor = (variant: string) =>
  variant.endsWith("_subgroup") ? subgroupDevice() : testDevice();

/** Runs a kernel on NCHW arrays whatever layout it wants, and gives its output back in NCHW. */
export async function runNchw(
  kernel: Kernel,
  direction: Conv2dDirection,
  variant: string,
  activations: Record<string, [Float32Array<ArrayBuffer>, Shape4]>,
  others: HostArrays,
  output: [name: string, shape: Shape4 | null],
): Promise<Float32Array> {
  const layout = conv2dLayout(direction, variant);
  const given = Object.fromEntries(
    Object.entries(activations).map(([name, [a, shape]]) => [name, toLayout(a, shape, layout)]),
  );
  const result = (await runDirty(kernel, { ...given, ...others }))[output[0]];
  return output[1] ? fromLayout(result, output[1], layout) : result;
}
