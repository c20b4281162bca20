import { tiledCore } from "../../gemm/tiled/core.ts";
import { blockGrid } from "../../gemm/matrices.ts";
import type { BlockTile } from "../../gemm/tiled/tile_core.ts";
import { bindings, ceilDiv, scratch, type Workgroups } from "../../gpu/kernel.ts";
import { expandTemplate } from "../../gpu/template.ts";
import type { Rung, RungPlan } from "../../tuning/rung.ts";
import { type Conv2dShape, type Convolution, outputShape, weightCount } from "../shape.ts";
import code from "./backward_weight.wgsl" with { type: "text" };
import { gatheredOperand, productStep, rowsOperand, TILE } from "./product_step.ts";
import { reduceStep } from "../../gemm/split_k/reduce_partials.ts";
import { tiled } from "./tiled.ts";

/** The weight gradient as a matrix product, block by block through workgroup memory, its sum over pixels cut into slices. */
export const tiledBackwardWeight: Rung<Convolution, BlockTile> = {
  ...tiled,
  plan: ({ shape }, tile) => backwardWeightPlan(shape, tile && tiledCore(tile)),
  beatenBy: (_, { software }) => software ? ["texture"] : [],
};

/** Enough workgroups for a large GPU; slicing a result that has them anyway would only make the partial sums longer. */
const WORKGROUPS = 1024;
/** Slices shorter than this spend their time on partial sums, and more of them leave the sum to few invocations. */
const SHORTEST_SLICE = 256;
const MOST_SLICES = 256;

/** How so many pixels are cut for the blocks of a result: pixels of a slice, and slices. */
export function slicesOf(pixels: number, [x, y]: Workgroups) {
  const wanted = Math.min(MOST_SLICES, ceilDiv(WORKGROUPS, x * y));
  const slice = Math.max(SHORTEST_SLICE, 16 * ceilDiv(pixels, 16 * wanted));
  return { slice, slices: ceilDiv(pixels, slice) };
}

/** The product of a weight gradient, cut into slices of pixels, and their sum. @param core What multiplies. */
export function backwardWeightPlan(shape: Conv2dShape, core = tiledCore(TILE)): RungPlan {
  const [batch, , height, width] = outputShape(shape);
  const pixels = batch * height * width;
  const count = weightCount(shape);
  const product = {
    M: shape.outChannels,
    N: count / shape.outChannels,
    K: pixels,
  };
  const grid = blockGrid({ m: product.M, n: product.N }, core.block);
  const { slice, slices } = slicesOf(pixels, grid);
  const { dtype } = shape;
  const matrices = {
    code: expandTemplate(code, { T_X: dtype ?? "f32" }),
    a: rowsOperand("dy", dtype, "spread", { pitch: "OH * OW", digits: 1 }),
    b: gatheredOperand("x", dtype, "spread", "H", "W"),
  };
  const bound = bindings("read x", "read dy", "write partials");
  return {
    workspace: { partials: scratch(count * slices) },
    steps: [
      productStep(shape, matrices, bound, product, core, slice),
      reduceStep(slices, count),
    ],
  };
}
