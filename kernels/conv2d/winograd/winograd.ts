/**
 * The Winograd rung, F(2x2, 3x3): 2x2 outputs of a 3x3 convolution with stride 1 take 16 multiplications per pair of channels
 * instead of 36. Weights and patches are transformed, 16 matrix products sum over the channels, and their results are transformed
 * back. The input gradient is the same convolution of `dy` with the weights turned and their channels exchanged.
 *
 * Error, measured on llvmpipe against float64 with 16 to 2048 channels: on inputs uniform in [-1, 1) the largest is 0.33 to 0.5 times
 * that of `naive`, on inputs like a ReLU's 0.4 to 0.9 times. What the transforms add is less than what a sum over channels alone saves, a
 * ninth as long as one over channels and taps; so the tolerance of plain sums holds.
 *
 * @see Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", CVPR 2016.
 */
import {
  type BlockTile,
  blockTileFor,
  blockTileProblem,
  parseBlockTile,
  tileCore,
  tileGrid,
  tileLoops,
} from "../../gemm/tiled/tile_core.ts";
import {
  bindings,
  ceilDiv,
  type DispatchStep,
  gridFor,
  scratch,
  type Step,
} from "../../gpu/kernel.ts";
import { rowsAcrossK } from "../../gemm/tiled/operand.ts";
import { expandTemplate } from "../../gpu/template.ts";
import { type ChannelSum, channelSum } from "../channel_sum.ts";
import type { Conv2dDirection, Conv2dEpilogue, Conv2dShape, Convolution } from "../shape.ts";
import { tileWork } from "../../tuning/cost.ts";
import type { Rung, RungPlan } from "../../tuning/rung.ts";
import rectified from "../../relu/rectified.wgsl" with { type: "text" };
import inputCode from "./input.wgsl" with { type: "text" };
import multiplyCode from "./multiply.wgsl" with { type: "text" };
import outputCode from "./output.wgsl" with { type: "text" };
import weightsCode from "./weights.wgsl" with { type: "text" };

/** In Winograd's domain, whose products the tiled core computes. */
export const winograd: Rung<Convolution, BlockTile> = {
  name: "winograd",
  parseTile: parseBlockTile,
  tiles: () => ["64x64x4x4"],
  problem: ({ shape }, tile) => winogradProblem(shape) ?? (tile ? blockTileProblem(tile) : null),
  plan: winogradPlan,
  // CPU adapters have to imitate barriers and workgroup memory.
  beatenBy: (_, { software }) => software ? ["texture", "direct"] : [],
};

/** Why a shape has no transform, or null. */
export function winogradProblem({ kernel, stride, dilation }: Conv2dShape): string | null {
  if (kernel.some((size) => size !== 3)) return `the kernel must be 3x3: ${kernel.join("x")}`;
  if (stride.some((step) => step !== 1)) return `the stride must be 1: ${stride.join("x")}`;
  return dilation.some((gap) => gap !== 1) ? `the dilation must be 1: ${dilation.join("x")}` : null;
}

/** A run of images in Winograd's domain. */
interface Chunk {
  readonly first: number;
  readonly images: number;
  readonly tilesY: number;
  readonly tilesX: number;
}

/** Tiles of a chunk, and how far apart the channels of its workspace lie: whole fours. */
const tilesOf = ({ images, tilesY, tilesX }: Chunk) => images * tilesY * tilesX;
const pitchOf = (chunk: Chunk) => 4 * ceilDiv(tilesOf(chunk), 4);

/** Bytes of a buffer that every WebGPU device can bind. */
const DEFAULT_BINDING = 2 ** 27;

/** Even chunks of images whose workspace buffers are no larger than this, where one image's are not. */
function chunksOf(
  { x: [batch, inputs], y: [, outputs, oh, ow] }: ChannelSum,
  largestBuffer: number,
): Chunk[] {
  const [tilesY, tilesX] = [ceilDiv(oh, 2), ceilDiv(ow, 2)];
  const bytes = 64 * Math.max(inputs, outputs) * (tilesY * tilesX + 3);
  const images = Math.min(batch, Math.max(1, Math.floor(largestBuffer / bytes)));
  const count = ceilDiv(batch, images);
  const even = ceilDiv(batch, count);
  return Array.from({ length: ceilDiv(batch, even) }, (_, i) => {
    const first = i * even;
    return { first, images: Math.min(even, batch - first), tilesY, tilesX };
  });
}

/** Transform weights; then for each chunk transform patches, multiply, transform back. */
export function winogradPlan(
  { direction, shape, ...epilogue }: Convolution,
  chosen?: BlockTile,
  largestBuffer = DEFAULT_BINDING,
): RungPlan {
  const sum = channelSum(direction, shape);
  const [, inputs] = sum.x;
  const [, outputs] = sum.y;
  const chunks = chunksOf(sum, largestBuffer);
  const [largest] = chunks;
  const tile = chosen ?? blockTileFor({ m: outputs, n: 16 * tilesOf(largest) });
  const buffer = (elements: number) => scratch(16 * elements);
  return {
    workspace: {
      u: buffer(inputs * 4 * ceilDiv(outputs, 4)),
      v: buffer(inputs * pitchOf(largest)),
      products: buffer(outputs * pitchOf(largest)),
    },
    steps: [
      weightsStep(sum, direction),
      ...chunks.flatMap((chunk): Step[] => [
        inputStep(sum, direction, shape, chunk),
        multiplyStep(sum, chunk, tile),
        outputStep(sum, direction, epilogue, chunk),
      ]),
    ],
  };
}

function weightsStep(
  { x: [, CIN], y: [, COUT], W_OUT, W_IN }: ChannelSum,
  direction: Conv2dDirection,
): DispatchStep {
  return {
    kind: "dispatch",
    label: "weights",
    code: weightsCode,
    constants: { CIN, COUT, W_OUT, W_IN, FLIP: +(direction === "backward_input") },
    bindings: bindings("read w", "write u"),
    workgroups: gridFor(ceilDiv(CIN * COUT, 64)),
    loops: [[4, 4]],
  };
}

function chunkConstants(chunk: Chunk) {
  const { first: FIRST, images: IMAGES, tilesY: TILES_Y, tilesX: TILES_X } = chunk;
  return { FIRST, IMAGES, TILES_Y, TILES_X, PITCH: pitchOf(chunk) };
}

function inputStep(
  { x: [, CIN, H, W] }: ChannelSum,
  direction: Conv2dDirection,
  { padding }: Conv2dShape,
  chunk: Chunk,
): DispatchStep {
  const forward = direction === "forward";
  const [TOP, LEFT] = forward ? padding : [2 - padding[0], 2 - padding[1]];
  return {
    kind: "dispatch",
    label: `input ${chunk.first}`,
    code: inputCode,
    constants: { CIN, H, W, TOP, LEFT, ...chunkConstants(chunk) },
    bindings: bindings(`read ${forward ? "x" : "dy"}`, "write v"),
    workgroups: gridFor(ceilDiv(CIN * tilesOf(chunk), 64)),
    loops: [[4], [4, 4]],
  };
}

function multiplyStep(
  { x: [, inputs], y: [, M] }: ChannelSum,
  chunk: Chunk,
  tile: BlockTile,
): DispatchStep {
  const N = tilesOf(chunk);
  const operand = (X: "A" | "B", matrix: string, pitch: string) =>
    rowsAcrossK(X, { first: "first / 4u", pitch }, { matrix, fours: true });
  return {
    kind: "dispatch",
    label: `multiply ${chunk.first}`,
    code: multiplyCode + tileCore(tile, operand("A", "u", "FOURS_M"), operand("B", "v", "FOURS_N")),
    constants: { M, N, K: 16 * inputs, SLICE: inputs },
    bindings: bindings("read u", "read v", "write products"),
    workgroups: tileGrid({ m: M, n: N }, tile, 16),
    loops: tileLoops(tile, inputs),
    work: tileWork({ m: M, n: N, k: 16 * inputs }, [tile.blockRows, tile.blockColumns]),
  };
}

function outputStep(
  { y: [, COUT, OH, OW] }: ChannelSum,
  direction: Conv2dDirection,
  { bias = false, relu = false }: Conv2dEpilogue,
  chunk: Chunk,
): DispatchStep {
  return {
    kind: "dispatch",
    label: `output ${chunk.first}`,
    code: expandTemplate(rectified + outputCode, { BIAS: bias }),
    constants: { COUT, OH, OW, RELU: +relu, ...chunkConstants(chunk) },
    bindings: bindings(
      "read products",
      `write ${direction === "forward" ? "y" : "dx"}`,
      ...(bias ? ["read bias"] as const : []),
    ),
    workgroups: gridFor(ceilDiv(COUT * tilesOf(chunk), 64)),
    loops: [[4, 4], [2]],
  };
}
