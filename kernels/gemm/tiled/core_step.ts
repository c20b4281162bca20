import type { Binding, DispatchStep } from "../../gpu/kernel.ts";
import { expandTemplate } from "../../gpu/template.ts";
import narrow from "../../narrow.wgsl" with { type: "text" };
import rectified from "../../relu/rectified.wgsl" with { type: "text" };
import { matrixBindings, matrixConstants, matrixNames } from "../matrices.ts";
import matrices from "../matrices.wgsl" with { type: "text" };
import type { GemmShape } from "../shape.ts";
import { type Core, coreDispatch } from "./core.ts";
import { rowsAcrossK, rowsOfK } from "./operand.ts";
import type { Operand } from "./tile_core.ts";

/**
 * A core on plain matrices.
 *
 * @param slice Values of k for each of the grid's layers.
 * @param bound What it binds, where the result is not `c`.
 */
export function coreStep(
  shape: GemmShape,
  core: Core,
  slice: number,
  bound: Binding[] = matrixBindings(shape),
): DispatchStep {
  const { transA = false, transB = false, dtype } = shape;
  const spread = !transA && transB && core.crowded;
  const names = { ...matrixNames(shape), ...(spread && { WHOLE_A: false, WHOLE_B: false }) };
  const operand = (X: "A" | "B", edge: "M" | "N", ofK: boolean, fours: boolean): Operand => {
    const unit = fours ? " / 4u" : "", matrix = X.toLowerCase();
    const across = { first: `first${unit}`, pitch: `${edge}${unit}` };
    return ofK
      ? rowsOfK(X, edge, { matrix, fours, dtype })
      : rowsAcrossK(X, across, { matrix, fours, dtype });
  };
  const a = operand("A", "M", !transA, names.WHOLE_A);
  const b = operand("B", "N", transB, names.WHOLE_B);
  return {
    ...coreDispatch(core, shape, slice),
    label: "main",
    code: expandTemplate(rectified + narrow + matrices, names) + core.code(a, b),
    constants: { ...matrixConstants(shape), SLICE: slice },
    bindings: bound,
  };
}
