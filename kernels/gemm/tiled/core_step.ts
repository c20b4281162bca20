import { type Binding, ceilDiv, type DispatchStep } from "../../gpu/kernel.ts";
import { expandTemplate } from "../../gpu/template.ts";
import rectified from "../../relu/rectified.wgsl" with { type: "text" };
import type { DType } from "../../tuning/candidate.ts";
import { featuresOf, matrixBindings, matrixConstants, matrixNames } from "../matrices.ts";
import matrices from "../matrices.wgsl" with { type: "text" };
import type { GemmShape } from "../shape.ts";
import { type BlockTile, tileCore, tileGrid, tileLoops } from "./tile_core.ts";
import operands from "./tiled.wgsl" with { type: "text" };

/**
 * The tiled core on plain matrices.
 *
 * @param slice Values of k for each of the grid's layers.
 * @param bound What it binds, where the result is not `c`.
 * @param typeC Of the result in memory, where it is not the shape's type.
 */
export function coreStep(
  shape: GemmShape,
  tile: BlockTile,
  slice: number,
  bound: Binding[] = matrixBindings(shape),
  typeC: DType = shape.dtype ?? "f32",
): DispatchStep {
  const { transA = false, transB = false, k } = shape;
  const names = matrixNames(shape, typeC);
  // Along K a tile is loaded value by value, whatever the length of a row.
  const whole = { WHOLE_A: names.WHOLE_A && transA, WHOLE_B: names.WHOLE_B && !transB };
  const fast = { K_FAST_A: +!transA, K_FAST_B: +transB };
  return {
    kind: "dispatch",
    label: "main",
    code: expandTemplate(rectified + matrices + operands, { ...names, ...whole }) + tileCore(tile),
    features: featuresOf(shape),
    constants: { ...matrixConstants(shape), ...fast, SLICE: slice },
    bindings: bound,
    workgroups: tileGrid(shape, tile, ceilDiv(k, slice)),
    loops: tileLoops(tile, slice),
  };
}
