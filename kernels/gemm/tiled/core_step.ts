import { type Binding, ceilDiv, type DispatchStep } from "../../gpu/kernel.ts";
import { expandTemplate } from "../../gpu/template.ts";
import rectified from "../../relu/rectified.wgsl" with { type: "text" };
import type { DType } from "../../tuning/candidate.ts";
import { featuresOf, matrixBindings, matrixConstants, matrixNames } from "../matrices.ts";
import matrices from "../matrices.wgsl" with { type: "text" };
import type { GemmShape } from "../shape.ts";
import { type Stored, storedOperand } from "./operand.ts";
import { type BlockTile, tileCore, tileGrid, tileLoops } from "./tile_core.ts";

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
  const { transA = false, transB = false, k, dtype } = shape;
  const names = matrixNames(shape, typeC);
  // Along K a tile is loaded value by value, whatever the length of a row.
  const whole = { WHOLE_A: names.WHOLE_A && transA, WHOLE_B: names.WHOLE_B && !transB };
  const fast = { K_FAST_A: +!transA, K_FAST_B: +transB };
  return {
    kind: "dispatch",
    label: "main",
    code: [
      expandTemplate(rectified + matrices, { ...names, ...whole }),
      storedOperand("A", stored("a", "M", !transA, whole.WHOLE_A, dtype)),
      storedOperand("B", stored("b", "N", transB, whole.WHOLE_B, dtype)),
      tileCore(tile),
    ].join(""),
    features: featuresOf(shape),
    constants: { ...matrixConstants(shape), ...fast, SLICE: slice },
    bindings: bound,
    workgroups: tileGrid(shape, tile, ceilDiv(k, slice)),
    loops: tileLoops(tile, slice),
  };
}

function stored(
  matrix: string,
  edge: "M" | "N",
  along: boolean,
  fours: boolean,
  dtype?: DType,
): Stored {
  const unit = fours ? " / 4u" : "";
  return along
    ? { matrix, dtype, along: edge }
    : { matrix, dtype, across: { first: `first${unit}`, pitch: `${edge}${unit}` }, fours };
}
