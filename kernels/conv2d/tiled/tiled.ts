import { type BlockTile, blockTileProblem, parseBlockTile } from "../../gemm/tiled/tile_core.ts";
import { type DispatchStep, sizeOf } from "../../gpu/kernel.ts";
import { expandTemplate } from "../../gpu/template.ts";
import rectified from "../../relu/rectified.wgsl" with { type: "text" };
import type { Rung } from "../../tuning/rung.ts";
import { type Axis, backwardAxes, progression } from "../axis.ts";
import { operandBindings } from "../operands.ts";
import { type Conv2dShape, type Convolution, outputShape, type Pair } from "../shape.ts";
import backwardInput from "./backward_input.wgsl" with { type: "text" };
import forward from "./forward.wgsl" with { type: "text" };
import { type Fours, productStep } from "./product_step.ts";

/** The forward convolution and the input gradient as matrix products, block by block through workgroup memory. */
export const tiled: Rung<Convolution, BlockTile> = {
  name: "tiled",
  parseTile: parseBlockTile,
  tiles: () => ["64x64x4x4", "64x128x8x8", "128x128x8x8"],
  problem: (_, tile) => tile ? blockTileProblem(tile) : null,
  plan: (convolution, tile) => ({ steps: tiledSteps(convolution, tile) }),
  // CPU adapters have to imitate barriers and workgroup memory.
  beatenBy: (_, { software }) => software ? ["texture", "direct"] : [],
};

/** The matrix products of a direction, forward or backward_input. */
export function tiledSteps(
  { direction, shape, bias = false, relu = false }: Convolution,
  tile?: BlockTile,
): DispatchStep[] {
  const { batch, inChannels, outChannels, kernel: [kh, kw] } = shape;
  const [, , oh, ow] = outputShape(shape);
  const bound = operandBindings(direction, bias);
  if (direction === "backward_input") return backwardInputSteps(shape, bound, tile);
  const product = {
    M: outChannels,
    N: batch * oh * ow,
    K: inChannels * kh * kw,
    K_FAST_A: 1,
    K_FAST_B: 0,
  };
  const fours = foursOf(shape, oh * ow);
  const code = expandTemplate(rectified + forward, { BIAS: bias, ...fours });
  const step = productStep(shape, { code, ...fours }, bound, product, tile);
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
      const product = {
        M: inChannels,
        N: batch * rows.count * columns.count,
        K: outChannels * rows.taps.length * columns.taps.length,
        K_FAST_A: 0,
        K_FAST_B: 0,
      };
      const step = productStep(shape, { code, ...fours }, bound, product, tile);
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

/** @param pixels Of an image of the result. */
function foursOf(shape: Conv2dShape, pixels: number): Fours {
  const { kernel, stride, padding } = shape;
  const FOURS = pixels % 4 === 0;
  const is = (pair: Pair, value: number) => pair.every((size) => size === value);
  return { FOURS, POINTWISE: FOURS && is(kernel, 1) && is(stride, 1) && is(padding, 0) };
}
