import { coreDispatch, tiledCore } from "../../gemm/tiled/core.ts";
import { reduceStep } from "../../gemm/split_k/reduce_partials.ts";
import { sliceK, slicesToTry, splitKPays, splitKProblem } from "../../gemm/split_k/slices.ts";
import { renamed, scratch, sizeOf } from "../../gpu/kernel.ts";
import { EITHER } from "../../tuning/candidate.ts";
import type { Rung, RungPlan } from "../../tuning/rung.ts";
import { tileOf } from "../../tuning/variant.ts";
import { channelSum } from "../channel_sum.ts";
import type { Convolution } from "../shape.ts";
import { tiledSteps } from "../tiled/tiled.ts";

/** `tiled` for a small result with many channels, whose sums a GPU with few blocks is better split among slices of. A tile is the number of slices, `split_k:8`. */
export const splitK: Rung<Convolution, number> = {
  name: "split_k",
  dtypes: EITHER,
  parseTile: (variant) => tileOf(variant, 1)?.[0],
  tiles: (_, convolution) => slicesToTry(productOf(convolution)),
  problem: splitKShapeProblem,
  plan: splitKPlan,
  // As of matrix products, on an H200.
  pays: (convolution, { software }) => !software && splitKPays(productOf(convolution)),
  beatenBy: (_, { software }) => software ? ["texture", "direct"] : [],
};

function splitKShapeProblem(convolution: Convolution, slices?: number): string | null {
  const { direction, shape: { stride } } = convolution;
  return direction === "backward_input" && sizeOf(stride) > 1
    ? "tiled cuts input gradients with a stride into remainders"
    : splitKProblem(productOf(convolution), slices);
}

/** The matrix product that a direction, forward or backward_input, comes down to. */
function productOf({ direction, shape }: Convolution) {
  const { x: [, channels], y: [batch, m, height, width] } = channelSum(direction, shape);
  return { m, n: batch * height * width, k: channels * sizeOf(shape.kernel) };
}

/** Partial sums of each slice as a batch of their own, then their sum, bias and ReLU. */
function splitKPlan({ direction, shape, ...epilogue }: Convolution, slices?: number): RungPlan {
  const { y } = channelSum(direction, shape);
  const output = direction === "forward" ? "y" : "dx";
  const product = productOf({ direction, shape });
  const { tile, slice, count } = sliceK(product, slices);
  const core = tiledCore(tile);
  const [step] = renamed(tiledSteps({ direction, shape }, core, "f32"), { [output]: "partials" });
  return {
    workspace: { partials: scratch(sizeOf(y) * count) },
    steps: [
      {
        ...step,
        ...coreDispatch(core, product, slice),
        constants: { ...step.constants, SLICE: slice },
      },
      reduceStep(count, sizeOf(y), output, {
        ...epilogue,
        dtype: shape.dtype,
        channels: y[1],
        plane: y[2] * y[3],
      }),
    ],
  };
}
