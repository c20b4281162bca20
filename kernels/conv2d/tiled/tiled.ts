/** The tiled rung: an implicit GEMM on the tiled core of ../gemm, which never stores the matrix of patches. */
import {
  type BlockTile,
  blockTileFor,
  blockTiles,
  tileCore,
  tileGrid,
  tileLoops,
} from "../../gemm/tiled/tile_core.ts";
import tileScalars from "../../gemm/tiled/tile_scalars.wgsl" with { type: "text" };
import { bindings, ceilDiv, type DispatchStep, sizeOf } from "../../gpu/kernel.ts";
import { expandTemplate } from "../../gpu/template.ts";
import rectified from "../../relu/rectified.wgsl" with { type: "text" };
import { type Axis, backwardAxes, progression } from "../axis.ts";
import backwardInput from "./backward_input.wgsl" with { type: "text" };
import backwardWeight from "./backward_weight.wgsl" with { type: "text" };
import type { Conv2dDirection, Conv2dEpilogue } from "../conv2d.ts";
import forward from "./forward.wgsl" with { type: "text" };
import { reduceStep } from "./reduce_partials.ts";
import { operandBindings, type RungPlan } from "../rung.ts";
import {
  conv2dConstants,
  type Conv2dShape,
  outputShape,
  type Pair,
  weightCount,
} from "../shape.ts";
import shapeWgsl from "../shape.wgsl" with { type: "text" };

export function tiledPlan(
  direction: Conv2dDirection,
  shape: Conv2dShape,
  epilogue: Conv2dEpilogue,
  tile?: BlockTile,
): RungPlan {
  if (direction !== "backward_weight") {
    return { steps: tiledSteps(direction, shape, epilogue, tile) };
  }
  const [, , height, width] = outputShape(shape);
  return backwardWeightPlan(shape, shape.batch * height * width, tile);
}

/** The matrix products of a direction, forward or backward_input. */
export function tiledSteps(
  direction: Conv2dDirection,
  shape: Conv2dShape,
  { bias = false, relu = false }: Conv2dEpilogue,
  tile?: BlockTile,
): DispatchStep[] {
  const { batch, inChannels, outChannels, kernel: [kh, kw] } = shape;
  const [, , oh, ow] = outputShape(shape);
  const bound = operandBindings(direction, bias);
  if (direction === "backward_input") return backwardInputSteps(shape, bound, tile);
  const gemm = {
    M: outChannels,
    N: batch * oh * ow,
    K: inChannels * kh * kw,
    K_FAST_A: 1,
    K_FAST_B: 0,
  };
  const fours = foursOf(shape, oh * ow);
  const code = expandTemplate(rectified + forward, { BIAS: bias, ...fours });
  const step = gemmStep(shape, { code, ...fours }, bound, gemm, tile);
  return [{ ...step, constants: { ...step.constants, RELU: +relu } }];
}

/** One step for each remainder of a pixel's row and column by the stride. */
function backwardInputSteps(
  shape: Conv2dShape,
  bound: DispatchStep["bindings"],
  tile?: BlockTile,
): DispatchStep[] {
  const { batch, inChannels, height, width, outChannels, stride } = shape;
  const fours = foursOf(shape, sizeOf(stride) === 1 ? height * width : 1);
  const code = expandTemplate(backwardInput, { ...fours });
  return backwardAxes(shape, 0).flatMap((rows) =>
    backwardAxes(shape, 1).map((columns) => {
      const gemm = {
        M: inChannels,
        N: batch * rows.count * columns.count,
        K: outChannels * rows.taps.length * columns.taps.length,
        K_FAST_A: 0,
        K_FAST_B: 0,
      };
      const step = gemmStep(shape, { code, ...fours }, bound, gemm, tile);
      const constants = { ...step.constants, ...remainderConstants(rows, columns) };
      return { ...step, label: `remainder ${rows.first} ${columns.first}`, constants };
    })
  );
}

function remainderConstants(rows: Axis, columns: Axis): Record<string, number> {
  const y = progression(rows), x = progression(columns);
  const count = ({ taps }: Axis) => Math.max(1, taps.length); // of none, K is 0
  return {
    ...{ ROW: rows.first, STEP_Y: rows.step, ROWS: rows.count },
    ...{ COLUMN: columns.first, STEP_X: columns.step, COLUMNS: columns.count },
    ...{ TAPS_Y: count(rows), AT_Y: y.at, AT_STEP_Y: y.atStep, KH_0: y.k, KH_STEP: y.kStep },
    ...{ TAPS_X: count(columns), AT_X: x.at, AT_STEP_X: x.atStep, KW_0: x.k, KW_STEP: x.kStep },
  };
}

/** As ../gemm's, from small to large; but a load costs more here, so that tiles of a few invocations do not pay. */
const TILES: readonly BlockTile[] = blockTiles(
  [32, 32, 4, 4],
  [64, 64, 4, 4],
  [64, 128, 8, 8],
  [128, 128, 8, 8],
);
/** The slices make blocks enough for this one, whatever the size of the result. */
const WEIGHT_TILE = TILES[1];
/** Enough workgroups for a large GPU; slicing a result that has them anyway would only make the partial sums longer. */
const WORKGROUPS = 1024;
/** Slices shorter than this spend their time on partial sums, and more of them leave the sum to few invocations. */
const SHORTEST_SLICE = 256;
const MOST_SLICES = 256;

function backwardWeightPlan(
  shape: Conv2dShape,
  pixels: number,
  tile: BlockTile = WEIGHT_TILE,
): RungPlan {
  const count = weightCount(shape);
  const gemm = {
    M: shape.outChannels,
    N: count / shape.outChannels,
    K: pixels,
    K_FAST_A: 1,
    K_FAST_B: 1,
  };
  const [x, y] = tileGrid({ m: gemm.M, n: gemm.N }, tile);
  const wanted = Math.min(MOST_SLICES, ceilDiv(WORKGROUPS, x * y));
  const slice = Math.max(SHORTEST_SLICE, 16 * ceilDiv(pixels, 16 * wanted));
  const slices = ceilDiv(pixels, slice);
  const bound = bindings("read x", "read dy", "write partials");
  return {
    workspace: { partials: { kind: "buffer", bytes: 4 * count * slices } },
    steps: [
      gemmStep(shape, { code: backwardWeight }, bound, gemm, tile, slice),
      reduceStep(slices, count),
    ],
  };
}

/** The product of {@linkcode tileCore} as constants. */
interface Gemm {
  readonly M: number;
  readonly N: number;
  readonly K: number;
  readonly K_FAST_A: number;
  readonly K_FAST_B: number;
}

/** What of a step is read and written in fours. */
interface Fours {
  /** Four neighbours of the result are one vec4 in memory. */
  readonly FOURS: boolean;
  /** Four neighbours of B are, too. */
  readonly POINTWISE: boolean;
}

/** @param pixels Of an image of the result. */
function foursOf(shape: Conv2dShape, pixels: number): Fours {
  const { kernel, stride, padding } = shape;
  const FOURS = pixels % 4 === 0;
  const is = (pair: Pair, value: number) => pair.every((one) => one === value);
  return { FOURS, POINTWISE: FOURS && is(kernel, 1) && is(stride, 1) && is(padding, 0) };
}

function gemmStep(
  shape: Conv2dShape,
  { code, FOURS = false, POINTWISE = false }: { code: string } & Partial<Fours>,
  bound: DispatchStep["bindings"],
  gemm: Gemm,
  tile: BlockTile = blockTileFor({ m: gemm.M, n: gemm.N }, TILES),
  slice = Math.max(1, gemm.K),
): DispatchStep {
  const scalars = expandTemplate(tileScalars, { A: true, B: !POINTWISE, C: !FOURS });
  return {
    kind: "dispatch",
    label: "main",
    code: shapeWgsl + code + scalars + tileCore(tile),
    constants: { ...conv2dConstants(shape), ...gemm, SLICE: slice },
    bindings: bound,
    workgroups: tileGrid({ m: gemm.M, n: gemm.N }, tile, Math.max(1, ceilDiv(gemm.K, slice))),
    loops: tileLoops(tile, Math.min(slice, gemm.K)),
  };
}
