/** The rungs without workgroup memory: `register` straight from the buffers, `subgroup` with rows of A shared by shuffles. */
import { ceilDiv, type Step } from "../../gpu/kernel.ts";
import { expandTemplate } from "../../gpu/template.ts";
import rectified from "../../relu/rectified.wgsl" with { type: "text" };
import matrices from "../matrices.wgsl" with { type: "text" };
import register from "./register.wgsl" with { type: "text" };
import {
  blockGrid,
  featuresOf,
  foursProblem,
  type GemmPlan,
  type GemmTile,
  matrixBindings,
  matrixConstants,
  matrixNames,
  registersProblem,
} from "../rung.ts";
import type { GemmShape } from "../shape.ts";
import subgroup from "./subgroup.wgsl" with { type: "text" };

/** Few enough registers for every GPU, and eight multiply-adds for a value that is loaded or shuffled. */
const TILE: GemmTile = { rows: 4, columns: 8 };

/** Why a register tile is none for these rungs, or null. */
export function registerProblem(tile: GemmTile = TILE): string | null {
  return foursProblem(tile) ?? registersProblem(tile);
}

/** 8 x 8 invocations. */
export function registerPlan(shape: GemmShape, tile: GemmTile = TILE): GemmPlan {
  const block = [8 * tile.rows, 8 * tile.columns] as const;
  return { steps: [{ ...tileStep(shape, tile, register, block), features: featuresOf(shape) }] };
}

/** 128 invocations in 8 rows of 16. */
export function subgroupPlan(shape: GemmShape, tile: GemmTile = TILE): GemmPlan {
  const block = [8 * tile.rows, 16 * tile.columns] as const;
  const features = [...featuresOf(shape), "subgroups"] as const;
  const step = tileStep(shape, tile, subgroup, block);
  // The outer loop takes a turn for each share of at least four lanes, the inner one for each of its lanes.
  return { steps: [{ ...step, features, loops: [[ceilDiv(shape.k, 16), 4]] }] };
}

function tileStep(
  shape: GemmShape,
  { rows, columns }: GemmTile,
  code: string,
  block: readonly [number, number],
): Step & { kind: "dispatch" } {
  const names = { ...matrixNames(shape), R: rows, C: columns };
  return {
    kind: "dispatch",
    label: "main",
    code: expandTemplate(rectified + matrices + code, names),
    constants: matrixConstants(shape),
    bindings: matrixBindings(shape),
    workgroups: blockGrid(shape, block),
    loops: [[ceilDiv(shape.k, 4)]],
  };
}
