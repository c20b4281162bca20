import { ceilDiv, type DispatchStep } from "../../gpu/kernel.ts";
import { expandTemplate } from "../../gpu/template.ts";
import narrow from "../../narrow.wgsl" with { type: "text" };
import rectified from "../../relu/rectified.wgsl" with { type: "text" };
import { tileWork } from "../../tuning/cost.ts";
import { blockGrid, matrixBindings, matrixConstants, matrixNames } from "../matrices.ts";
import matrices from "../matrices.wgsl" with { type: "text" };
import type { RegisterTile } from "../register_tile.ts";
import type { GemmShape } from "../shape.ts";

/** Few enough registers for every GPU, and eight multiply-adds for a value that is loaded or shuffled. */
export const TILE: RegisterTile = { rows: 4, columns: 8 };

/**
 * The one step of a rung that keeps tiles in registers and uses no workgroup memory.
 *
 * @param code Template of the entry point, which matrices.wgsl precedes.
 * @param invocations Rows and columns of a workgroup's invocations.
 */
export function tileStep(
  shape: GemmShape,
  { rows, columns }: RegisterTile,
  code: string,
  invocations: readonly [number, number],
): DispatchStep {
  const names = { ...matrixNames(shape), R: rows, C: columns };
  return {
    kind: "dispatch",
    label: "main",
    code: expandTemplate(rectified + narrow + matrices + code, names),
    constants: matrixConstants(shape),
    bindings: matrixBindings(shape),
    workgroups: blockGrid(shape, [invocations[0] * rows, invocations[1] * columns]),
    loops: [[ceilDiv(shape.k, 4)]],
    work: tileWork(shape, [rows, columns]),
  };
}
