/** The rung split_k: `tiled` for a small result with many channels, whose sums a GPU with few blocks is better split among slices of. */
import { tileLoops } from "../../gemm/tiled/tile_core.ts";
import { splitK, splitKPays, splitKProblem } from "../../gemm/split_k/slices.ts";
import { sizeOf } from "../../gpu/kernel.ts";
import type { Conv2dDirection, Conv2dEpilogue } from "../conv2d.ts";
import { reduceStep } from "./reduce_partials.ts";
import { channelSum, type RungPlan } from "../rung.ts";
import type { Conv2dShape } from "../shape.ts";
import { tiledSteps } from "./tiled.ts";

/** Why the rung does not compute a direction of a shape, or null. */
export function conv2dSplitKProblem(direction: Conv2dDirection, shape: Conv2dShape): string | null {
  if (direction === "backward_weight") return "tiled cuts weight gradients itself";
  if (direction === "backward_input" && sizeOf(shape.stride) > 1) {
    return "tiled cuts input gradients with a stride into remainders";
  }
  return splitKProblem(productOf(direction, shape));
}

/** Whether it is worth while where nothing was measured: as of matrix products, on an H200. */
export function conv2dSplitKPays(direction: Conv2dDirection, shape: Conv2dShape): boolean {
  return conv2dSplitKProblem(direction, shape) === null && splitKPays(productOf(direction, shape));
}

/** The matrix product that a direction, forward or backward_input, comes down to. */
function productOf(direction: Conv2dDirection, shape: Conv2dShape) {
  const { x: [, channels], y: [batch, m, height, width] } = channelSum(direction, shape);
  return { m, n: batch * height * width, k: channels * sizeOf(shape.kernel) };
}

/** Partial sums of each slice as a batch of their own, then their sum, bias and ReLU. */
export function conv2dSplitKPlan(
  direction: Conv2dDirection,
  shape: Conv2dShape,
  epilogue: Conv2dEpilogue,
): RungPlan {
  const { tile, slice, count } = splitK(productOf(direction, shape));
  const { y } = channelSum(direction, shape);
  const output = direction === "forward" ? "y" : "dx";
  const [{ workgroups: [columns, rows], ...step }] = tiledSteps(direction, shape, {}, tile);
  return {
    workspace: { partials: { kind: "buffer", bytes: 4 * sizeOf(y) * count } },
    steps: [
      {
        ...step,
        constants: { ...step.constants, SLICE: slice },
        bindings: step.bindings.map((one) =>
          one.name === output ? { name: "partials", as: "write" } : one
        ),
        workgroups: [columns, rows, count],
        loops: tileLoops(tile, slice),
      },
      reduceStep(count, sizeOf(y), output, { ...epilogue, channels: y[1], plane: y[2] * y[3] }),
    ],
  };
}
