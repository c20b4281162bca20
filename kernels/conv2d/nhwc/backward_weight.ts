import { rowsAcrossK } from "../../gemm/tiled/operand.ts";
import { tiledCore } from "../../gemm/tiled/core.ts";
import { type BlockTile, blockTiles, type Operand, tileGrid } from "../../gemm/tiled/tile_core.ts";
import { bindings, scratch, sizeOf } from "../../gpu/kernel.ts";
import { expandTemplate } from "../../gpu/template.ts";
import { groups } from "../../layout.ts";
import type { Rung, RungPlan } from "../../tuning/rung.ts";
import { forwardAxis } from "../axis.ts";
import { type Conv2dShape, type Convolution, outputShape } from "../shape.ts";
import { productStep } from "../tiled/product_step.ts";
import { reduceStep } from "../../gemm/split_k/reduce_partials.ts";
import { slicesOf } from "../tiled/backward_weight.ts";
import walk from "../tiled/walk.wgsl" with { type: "text" };
import code from "./backward_weight.wgsl" with { type: "text" };
import { nhwc } from "./nhwc.ts";
import { leaves } from "./runs.ts";

/** The weight gradient of nhwc tensors as a matrix product, its sum over pixels cut into slices. */
export const nhwcBackwardWeight: Rung<Convolution, BlockTile> = {
  ...nhwc,
  plan: ({ shape }, tile) => backwardWeightPlan(shape, tile),
  beatenBy: (_, { software }) => software ? ["texture"] : [],
};

/** A large tile has fewer loads, of which each finds its own pixels. */
const [SMALL, LARGE] = blockTiles([64, 64, 4, 4], [128, 64, 8, 8]);

function backwardWeightPlan(shape: Conv2dShape, chosen?: BlockTile): RungPlan {
  const { inChannels, outChannels, kernel, dtype } = shape;
  const [batch, , height, width] = outputShape(shape);
  const channels = 4 * groups(inChannels);
  const product = {
    M: sizeOf(kernel) * channels,
    N: 4 * groups(outChannels),
    K: batch * height * width,
  };
  const tile = chosen ?? (product.M >= LARGE.blockRows ? LARGE : SMALL);
  const { slice, slices } = slicesOf(product.K, tileGrid({ m: product.M, n: product.N }, tile));
  const count = product.M * product.N;
  const { code, a } = patches(shape);
  const b = rowsAcrossK("B", { first: "first / 4u", pitch: "N / 4u" }, {
    ...{ matrix: "dy", fours: true, dtype },
  });
  const bound = bindings("read x", "read dy", "write partials");
  return {
    workspace: { partials: scratch(count * slices) },
    steps: [
      productStep(shape, { code, a, b, fours: true }, bound, product, tiledCore(tile), slice),
      reduceStep(slices, count, "dw", {
        turned: {
          ...{ ROWS: channels, rows: inChannels, COLUMNS: product.N, columns: outChannels },
          taps: sizeOf(kernel),
        },
      }),
    ],
  };
}

/** The text of the product, and A. */
function patches(shape: Conv2dShape): { code: string; a: Operand } {
  const { kernel, stride, padding, height, width, dtype } = shape;
  const pointwise = sizeOf(kernel) * sizeOf(stride) === 1 && padding.every((size) => size === 0);
  const [[rows], [columns]] = [forwardAxis(shape, 0), forwardAxis(shape, 1)];
  const text = expandTemplate(code, {
    ...{ T_X: dtype ?? "f32", POINTWISE: pointwise },
    ...{ MASK_Y: leaves(rows, height), MASK_X: leaves(columns, width) },
  });
  if (!pointwise) {
    return { code: text, a: { way: "across", code: expandTemplate(walk, { X: "A", Y: true }) } };
  }
  const lies = { first: "first / 4u", pitch: "FOURS" };
  return { code: text, a: rowsAcrossK("A", lies, { matrix: "x", fours: true, dtype }) };
}
