import {
  MATRIX_RUNG,
  matrixCore,
  type MatrixTile,
} from "../../gemm/subgroup_matrix/matrix_core.ts";
import type { Rung } from "../../tuning/rung.ts";
import type { Convolution } from "../shape.ts";
import { backwardWeightPlan } from "../tiled/backward_weight.ts";
import { tiledSteps } from "../tiled/tiled.ts";

/** `tiled` in f16 by the matrices of subgroups, tensor cores and their like. */
export const subgroupMatrix: Rung<Convolution, MatrixTile> = {
  ...MATRIX_RUNG,
  plan: (convolution, tile) => ({ steps: tiledSteps(convolution, matrixCore(tile)) }),
};

/** The weight gradient likewise. */
export const subgroupMatrixBackwardWeight: Rung<Convolution, MatrixTile> = {
  ...MATRIX_RUNG,
  plan: ({ shape }, tile) => backwardWeightPlan(shape, matrixCore(tile)),
};
