import type { Rung } from "../../tuning/rung.ts";
import type { GemmShape } from "../shape.ts";
import { coreStep } from "../tiled/core_step.ts";
import { MATRIX_RUNG, matrixCore, type MatrixTile } from "./matrix_core.ts";

/** f16 by the matrices of subgroups, tensor cores and their like. */
export const subgroupMatrix: Rung<GemmShape, MatrixTile> = {
  ...MATRIX_RUNG,
  plan: (shape, tile) => ({ steps: [coreStep(shape, matrixCore(tile), shape.k)] }),
};
