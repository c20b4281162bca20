/**
 * The Winograd rung on buffers, see transforms.ts, in tiles of 2x2 or 4x4 outputs: F(2x2) takes 16 multiplications per pair of channels
 * instead of 36, F(4x4) 36 instead of 144. The input gradient is the same convolution of `dy` with the weights turned and their
 * channels exchanged.
 *
 * Largest error, measured on llvmpipe against float64 with 4 to 2048 channels, by inputs uniform in [-1, 1) and like a ReLU's: of F(2x2) 0.3 to 1
 * times that of `naive` and 0.17 of the tolerance, of F(4x4) 1 to 3.3 times and 0.68 of it. A sum over channels alone, a ninth as
 * long as one over channels and taps, saves what the transforms add, or most of it; so the tolerance of plain sums holds for both.
 *
 * It stands below `tiled` in the ladder, so that it is nowhere the default: F(2x2) took an H200 1.1 to 1.4 times tiled's time, as
 * what goes through memory between the passes outweighs the products saved; F(4x4), with 0.56 times as much of it, no GPU has measured.
 */
import { type BlockTile, blockTileFor } from "../../gemm/tiled/tile_core.ts";
import { coreDispatch, tiledCore } from "../../gemm/tiled/core.ts";
import { rowsAcrossK } from "../../gemm/tiled/operand.ts";
import { flatStep } from "../../gpu/flat.ts";
import {
  type Binding,
  bindings,
  ceilDiv,
  type DispatchStep,
  scratch,
  sizeOf,
  type Step,
} from "../../gpu/kernel.ts";
import { expandTemplate } from "../../gpu/template.ts";
import type { Rung, RungPlan } from "../../tuning/rung.ts";
import { tileOf } from "../../tuning/variant.ts";
import { type ChannelSum, channelSum } from "../channel_sum.ts";
import type { Conv2dDirection, Conv2dEpilogue, Conv2dShape, Convolution } from "../shape.ts";
import {
  type Chunk,
  chunksOf,
  DEFAULT_BINDING,
  haloOf,
  pointsOf,
  type Side,
  tilesOf,
  transformNames,
  winogradProblem,
} from "./transforms.ts";
import rectified from "../../relu/rectified.wgsl" with { type: "text" };
import inputCode from "./input.wgsl" with { type: "text" };
import outputCode from "./output.wgsl" with { type: "text" };
import productsCode from "./products.wgsl" with { type: "text" };
import weightsCode from "./weights.wgsl" with { type: "text" };

/** In Winograd's domain, whose products the tiled core computes. A tile is the side of one of outputs, 2 unless said: `winograd:4`. */
export const winograd: Rung<Convolution, Side> = {
  name: "winograd",
  parseTile: (variant) => tileOf(variant, 1)?.[0] as Side | undefined,
  tiles: () => ["4"],
  problem: ({ shape }, side) => winogradProblem(shape) ?? sideProblem(side),
  plan: winogradPlan,
  // CPU adapters have to imitate barriers and workgroup memory.
  beatenBy: (_, { software }) => software ? ["texture", "direct"] : [],
};

function sideProblem(side: number = 2): string | null {
  return side === 2 || side === 4 ? null : `a tile of outputs has 2 or 4 a side: ${side}`;
}

/** A chunk of images in Winograd's domain. */
interface Part extends Chunk {
  readonly sum: ChannelSum;
  readonly side: Side;
  readonly tiles: number;
  /** From one channel's tiles to the next's: whole fours. */
  readonly pitch: number;
}

function partsOf(sum: ChannelSum, side: Side, largestBuffer: number): Part[] {
  const { x: [batch, inputs], y: [, outputs] } = sum;
  const tiles = sizeOf(tilesOf(sum, side));
  const bytes = 4 * pointsOf(side) * Math.max(inputs, outputs) * (tiles + 3);
  return chunksOf(batch, largestBuffer / bytes).map((chunk) => {
    const all = chunk.images * tiles;
    return { ...chunk, sum, side, tiles: all, pitch: 4 * ceilDiv(all, 4) };
  });
}

/**
 * Transforms weights; then for each chunk of images transforms patches, multiplies, transforms back.
 *
 * @param largestBuffer Bytes of a workspace buffer that chunks are to keep to, where one image's do.
 */
export function winogradPlan(
  { direction, shape, ...epilogue }: Convolution,
  side: Side = 2,
  largestBuffer = DEFAULT_BINDING,
): RungPlan {
  const sum = channelSum(direction, shape);
  const { x: [, inputs], y: [, outputs] } = sum;
  const parts = partsOf(sum, side, largestBuffer);
  const [{ tiles, pitch }] = parts;
  const points = pointsOf(side);
  const tile = blockTileFor({ m: outputs, n: tiles, layers: points });
  return {
    workspace: {
      u: scratch(points * inputs * 4 * ceilDiv(outputs, 4)),
      v: scratch(points * inputs * pitch),
      products: scratch(points * outputs * pitch),
    },
    steps: [
      weightsStep(sum, direction, side),
      ...parts.flatMap((part): Step[] => [
        inputStep(part, direction, shape),
        productsStep(part, tile),
        outputStep(part, direction, epilogue),
      ]),
    ],
  };
}

function weightsStep(
  { x: [, CIN], y: [, COUT], W_OUT, W_IN }: ChannelSum,
  direction: Conv2dDirection,
  side: Side,
): DispatchStep {
  const names = { ...transformNames(side), FLIP: direction === "backward_input" };
  return flatStep({
    label: "weights",
    code: expandTemplate(weightsCode, names),
    threads: CIN * COUT,
    constants: { CIN, COUT, W_OUT, W_IN, PITCH: 4 * ceilDiv(COUT, 4) },
    bindings: bindings("read w", "write u"),
    loops: [],
  });
}

/** A dispatch with a thread for every tile of a chunk and each of so many channels. */
function tileStep(
  { sum, side, first: FIRST, images: IMAGES, tiles, pitch: PITCH }: Part,
  label: string,
  channels: number,
  step: { code: string; bindings: Binding[]; constants: Record<string, number> },
): DispatchStep {
  const [TILES_Y, TILES_X] = tilesOf(sum, side);
  return flatStep({
    ...step,
    label: `${label} ${FIRST}`,
    threads: channels * tiles,
    constants: { ...step.constants, FIRST, IMAGES, TILES_Y, TILES_X, PITCH },
    loops: [],
  });
}

function inputStep(part: Part, direction: Conv2dDirection, shape: Conv2dShape): DispatchStep {
  const [, CIN, H, W] = part.sum.x;
  const [TOP, LEFT] = haloOf(direction, shape).map((size) => size >>> 0);
  return tileStep(part, "input", CIN, {
    code: expandTemplate(inputCode, transformNames(part.side)),
    constants: { CIN, H, W, TOP, LEFT },
    bindings: bindings(`read ${direction === "forward" ? "x" : "dy"}`, "write v"),
  });
}

function productsStep({ sum, side, first, tiles: N }: Part, tile: BlockTile): DispatchStep {
  const { x: [, inputs], y: [, M] } = sum;
  const points = pointsOf(side);
  const operand = (X: "A" | "B", matrix: string, pitch: string) =>
    rowsAcrossK(X, { first: "first / 4u", pitch }, { matrix, fours: true });
  const a = operand("A", "u", "FOURS_M"), b = operand("B", "v", "FOURS_N");
  const core = tiledCore(tile);
  return {
    ...coreDispatch(core, { m: M, n: N, k: points * inputs }, inputs),
    label: `products ${first}`,
    code: productsCode + core.code(a, b),
    constants: { M, N, K: points * inputs, SLICE: inputs },
    bindings: bindings("read u", "read v", "write products"),
  };
}

function outputStep(
  part: Part,
  direction: Conv2dDirection,
  { bias = false, relu = false }: Conv2dEpilogue,
): DispatchStep {
  const [, COUT, OH, OW] = part.sum.y;
  const WIDE = [4, 2, 1].find((wide) => OW % wide === 0 && part.side % wide === 0)!;
  const names = { ...transformNames(part.side), WIDE, BIAS: bias, RELU: relu };
  return tileStep(part, "output", COUT, {
    code: expandTemplate(rectified + outputCode, names),
    constants: { COUT, OH, OW },
    bindings: bindings(
      "read products",
      `write ${direction === "forward" ? "y" : "dx"}`,
      ...(bias ? ["read bias"] as const : []),
    ),
  });
}
