/**
 * Winograd's F(m x m, 3 x 3), whatever its operands lie in: m x m outputs of a 3x3 convolution with stride 1 take (m + 2)^2
 * multiplications per pair of channels instead of 9 m^2. Kernels and patches are transformed, U = G g G^T and V = B^T d B, a matrix
 * product for each point of that domain sums over the channels, and its results are transformed back, Y = A^T p A.
 *
 * @see Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", CVPR 2016.
 */
import { ceilDiv } from "../../gpu/kernel.ts";
import type { ChannelSum } from "../channel_sum.ts";
import type { Conv2dDirection, Conv2dShape, Pair } from "../shape.ts";

type Matrix = readonly (readonly number[])[];

/** Side of a tile of outputs. */
export type Side = 2 | 4;

interface Transforms {
  readonly BT: Matrix;
  readonly G: Matrix;
  readonly AT: Matrix;
}

/** Of the points of {@linkcode FOUR}. With the root of two, errors are half of those that the usual 0, +-1 and +-2 leave. */
const S = Math.SQRT2;

/** By Cook and Toom for the points 0, +-1 and infinity. */
const TWO: Transforms = {
  BT: [[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]],
  G: [[1, 0, 0], [1 / 2, 1 / 2, 1 / 2], [1 / 2, -1 / 2, 1 / 2], [0, 0, 1]],
  AT: [[1, 1, 1, 0], [0, 1, -1, -1]],
};

/** By Cook and Toom for the points 0, +-S, +-1/S and infinity. */
const FOUR: Transforms = {
  BT: [
    [1, 0, -5 / 2, 0, 1, 0],
    [0, -S, -2, 1 / S, 1, 0],
    [0, S, -2, -1 / S, 1, 0],
    [0, -1 / S, -1 / 2, S, 1, 0],
    [0, 1 / S, -1 / 2, -S, 1, 0],
    [0, 1, 0, -5 / 2, 0, 1],
  ],
  G: [
    [1, 0, 0],
    [-2 / 3, -S / 3, -1 / 3],
    [-2 / 3, S / 3, -1 / 3],
    [1 / 6, S / 6, 1 / 3],
    [1 / 6, -S / 6, 1 / 3],
    [0, 0, 1],
  ],
  AT: [
    [1, 1, 1, 1, 1, 0],
    [0, 1 / S, -1 / S, S, -S, 0],
    [0, 1 / 2, 1 / 2, 2, 2, 0],
    [0, S / 4, -S / 4, 2 * S, -2 * S, 1],
  ],
};

/** Side of the patch that a tile of outputs needs. */
export const patchOf = (side: Side) => side + 2;

/** Products of a patch and a kernel in Winograd's domain. */
export const pointsOf = (side: Side) => patchOf(side) ** 2;

/** Template parameters of the transforms of tiles of so many outputs a side. */
export function transformNames(side: Side) {
  const transforms = side === 2 ? TWO : FOUR;
  return { ...transforms, TILE: side, PATCH: patchOf(side), bothSides };
}

/**
 * The WGSL of M in M^T, written out.
 *
 * @param read WGSL of an element of what is transformed.
 * @param write A line of WGSL that takes an element of the result.
 */
function bothSides(
  matrix: Matrix,
  read: (row: number, column: number) => string,
  write: (row: number, column: number, value: string) => string,
): string {
  const inner = [...matrix[0].keys()], outer = [...matrix.keys()];
  const lines = inner.flatMap((j) => [
    ...inner.map((i) => `  let in${i}_${j} = ${read(i, j)};`),
    ...outer.map((i) => `  let half${i}_${j} = ${weighted(matrix[i], (k) => `in${k}_${j}`)};`),
  ]);
  const results = outer.flatMap((i) =>
    outer.map((j) => `  ${write(i, j, weighted(matrix[j], (k) => `half${i}_${k}`))}`)
  );
  return [...lines, ...results].join("\n");
}

/** The WGSL of a sum with these factors, of which nought and one take no product. */
function weighted(factors: readonly number[], name: (i: number) => string): string {
  const term = (factor: number, i: number) =>
    factor === 1 ? name(i) : factor === -1 ? `-${name(i)}` : `${factor}f * ${name(i)}`;
  return factors.flatMap((factor, i) => factor === 0 ? [] : term(factor, i)).join(" + ");
}

/** Why a shape has no transform, or null. */
export function winogradProblem({ kernel, stride, dilation }: Conv2dShape): string | null {
  if (kernel.some((size) => size !== 3)) return `the kernel must be 3x3: ${kernel.join("x")}`;
  if (stride.some((step) => step !== 1)) return `the stride must be 1: ${stride.join("x")}`;
  return dilation.some((gap) => gap !== 1) ? `the dilation must be 1: ${dilation.join("x")}` : null;
}

/** How far patches reach beyond the image above and on the left, which is below zero where an input gradient has much padding. */
export function haloOf(direction: Conv2dDirection, { padding }: Conv2dShape): Pair {
  return direction === "forward" ? padding : [2 - padding[0], 2 - padding[1]];
}

/** Tiles along the height and the width of an image of outputs. */
export function tilesOf({ y: [, , oh, ow] }: ChannelSum, side: Side): Pair {
  return [ceilDiv(oh, side), ceilDiv(ow, side)];
}

/** Images whose tiles are transformed, multiplied and transformed back together. */
export interface Chunk {
  readonly first: number;
  readonly images: number;
}

/** Bytes of a buffer that every WebGPU device can bind. */
export const DEFAULT_BINDING = 2 ** 27;

/** Even chunks of at most so many of a batch's images, of one at least. */
export function chunksOf(batch: number, most: number): Chunk[] {
  const even = ceilDiv(batch, ceilDiv(batch, Math.max(1, Math.floor(most))));
  return Array.from({ length: ceilDiv(batch, even) }, (_, i) => {
    const first = i * even;
    return { first, images: Math.min(even, batch - first) };
  });
}
