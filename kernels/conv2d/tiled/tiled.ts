import { type BlockTile, blockTileProblem, parseBlockTile } from "../../gemm/tiled/tile_core.ts";
import { type Core, tiledCore } from "../../gemm/tiled/core.ts";
import { rowsOfK } from "../../gemm/tiled/operand.ts";
import { type DispatchStep, sizeOf } from "../../gpu/kernel.ts";
import { expandTemplate } from "../../gpu/template.ts";
import narrow from "../../narrow.wgsl" with { type: "text" };
import rectified from "../../relu/rectified.wgsl" with { type: "text" };
import { type DType, EITHER } from "../../tuning/candidate.ts";
import type { Rung } from "../../tuning/rung.ts";
import { type Axis, backwardAxes, progression } from "../axis.ts";
import { operandBindings } from "../operands.ts";
import { type Conv2dShape, type Convolution, outputShape, type Pair } from "../shape.ts";
import backwardInput from "./backward_input.wgsl" with { type: "text" };
import forward from "./forward.wgsl" with { type: "text" };
import { gatheredOperand, pointwiseOperand, productStep, rowsOperand } from "./product_step.ts";

/** The forward convolution and the input gradient as matrix products, block by block through workgroup memory. */
export const tiled: Rung<Convolution, BlockTile> = {
  name: "tiled",
  dtypes: EITHER,
  parseTile: parseBlockTile,
  tiles: () => ["64x64x4x4", "128x64x8x8", "64x128x8x8", "128x128x8x8"],
  problem: (_, tile) => tile ? blockTileProblem(tile) : null,
  plan: (convolution, tile) => ({ steps: tiledSteps(convolution, tile && tiledCore(tile)) }),
  // CPU adapters have to imitate barriers and workgroup memory.
  beatenBy: (_, { software }) => software ? ["texture", "direct"] : [],
};

/**
 * The matrix products of a direction, forward or backward_input.
 *
 * @param core What multiplies; the tiled one in blocks that suit the product unless said.
 * @param T How the result lies in memory.
 */
export function tiledSteps(
  { direction, shape, bias = false, relu = false }: Convolution,
  core?: Core,
  T: DType = shape.dtype ?? "f32",
): DispatchStep[] {
  const { batch, inChannels, outChannels, kernel: [kh, kw] } = shape;
  const [, , oh, ow] = outputShape(shape);
  const bound = operandBindings(direction, bias);
  if (direction === "backward_input") return backwardInputSteps(shape, bound, core, T);
  const product = {
    M: outChannels,
    N: batch * oh * ow,
    K: inChannels * kh * kw,
  };
  const { fours, pointwise } = foursOf(shape, oh * ow);
  const { dtype } = shape;
  const names = { T_X: dtype ?? "f32", T, BIAS: bias, FOURS: fours, POINTWISE: pointwise };
  const matrices = {
    code: expandTemplate(rectified + narrow + forward, names),
    a: rowsOfK("A", "M", { matrix: "w", fours: false, dtype }),
    b: pointwise
      ? pointwiseOperand("x", dtype, "CIN")
      : gatheredOperand("x", dtype, "across", "H", "W"),
    fours,
  };
  const step = productStep(shape, matrices, bound, product, core);
  return [{ ...step, constants: { ...step.constants, RELU: +relu } }];
}

/** One step for each remainder of a pixel's row and column by the stride. */
function backwardInputSteps(
  shape: Conv2dShape,
  bound: DispatchStep["bindings"],
  core: Core | undefined,
  T: DType,
): DispatchStep[] {
  const { batch, inChannels, height, width, outChannels, stride, dtype } = shape;
  const allTaps = sizeOf(stride) === 1;
  const { fours, pointwise } = foursOf(shape, allTaps ? height * width : 1);
  const names = { T_X: dtype ?? "f32", T, ALL_TAPS: allTaps, FOURS: fours, POINTWISE: pointwise };
  const matrices = {
    code: expandTemplate(narrow + backwardInput, names),
    a: rowsOperand("w", dtype, "across", {
      pitch: "KH * KW",
      first: "KH_0 * KW + KW_0",
      digits: allTaps ? 1 : 2,
    }),
    b: pointwise
      ? pointwiseOperand("dy", dtype, "COUT")
      : gatheredOperand("dy", dtype, "across", "OH", "OW"),
    fours,
  };
  return backwardAxes(shape, 0).flatMap((rows) =>
    backwardAxes(shape, 1).map((columns) => {
      const product = {
        M: inChannels,
        N: batch * rows.count * columns.count,
        K: outChannels * rows.taps.length * columns.taps.length,
      };
      const step = productStep(shape, matrices, bound, product, core);
      const constants = { ...step.constants, ...remainderConstants(rows, columns) };
      return { ...step, label: `remainder ${rows.first} ${columns.first}`, constants };
    })
  );
}

function remainderConstants(rows: Axis, columns: Axis): Record<string, number> {
  // From the first pixel to the last, so that the steps between them are positive.
  const [y, x] = [rows, columns].map(({ taps }) => progression({ taps: taps.toReversed() }));
  const count = ({ taps }: Axis) => Math.max(1, taps.length); // of none, K is 0
  const unsigned = (value: number) => value >>> 0;
  return {
    ...{ ROW: rows.first, STEP_Y: rows.step, ROWS: rows.count },
    ...{ COLUMN: columns.first, STEP_X: columns.step, COLUMNS: columns.count },
    ...{ TAPS_Y: count(rows), AT_Y: unsigned(y.at), AT_STEP_Y: y.atStep || 1 },
    ...{ KH_0: y.k, KH_STEP: unsigned(y.kStep) },
    ...{ TAPS_X: count(columns), AT_X: unsigned(x.at), AT_STEP_X: x.atStep || 1 },
    ...{ KW_0: x.k, KW_STEP: unsigned(x.kStep) },
  };
}

/**
 * What of a step is read and written in fours: neighbours of the result, and those of B, too.
 *
 * @param pixels Of an image of the result.
 */
function foursOf({ kernel, stride, padding }: Conv2dShape, pixels: number) {
  const fours = pixels % 4 === 0;
  const is = (pair: Pair, value: number) => pair.every((size) => size === value);
  return { fours, pointwise: fours && is(kernel, 1) && is(stride, 1) && is(padding, 0) };
}
