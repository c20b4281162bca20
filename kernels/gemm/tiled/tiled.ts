/** The rungs on the tiled core: `tiled`, and `split_k` for small results with a long K. */
import {
  type Binding,
  bindings,
  ceilDiv,
  type DispatchStep,
  gridFor,
  type Step,
} from "../../gpu/kernel.ts";
import { expandTemplate } from "../../gpu/template.ts";
import type { DType } from "../../tuning/workload.ts";
import rectified from "../../relu/rectified.wgsl" with { type: "text" };
import matrices from "../matrices.wgsl" with { type: "text" };
import {
  featuresOf,
  type GemmPlan,
  matrixBindings,
  matrixConstants,
  matrixNames,
} from "../rung.ts";
import type { GemmShape } from "../shape.ts";
import sumCode from "./split_k_sum.wgsl" with { type: "text" };
import {
  BLOCK_TILES,
  type BlockTile,
  blockTileFor,
  ENOUGH_BLOCKS,
  tileCore,
  tileGrid,
  tileLoops,
} from "./tile_core.ts";
import operands from "./tiled.wgsl" with { type: "text" };

export function tiledPlan(shape: GemmShape, tile: BlockTile = blockTileFor(shape)): GemmPlan {
  return { steps: [coreStep(shape, tile, shape.k)] };
}

/** The sizes of a matrix product. */
type Product = Pick<GemmShape, "m" | "n" | "k">;

/** Slices shorter than this spend their time on partial sums. */
const SHORTEST_SLICE = 128;

/** Why K cannot be cut into so many slices, or null; without a number, why it should not be cut at all. */
export function splitKProblem(shape: Product, slices?: number): string | null {
  const { k } = shape;
  if (slices !== undefined) {
    return slices > 1 && slices <= k / STEP ? null : `K = ${k} cannot be cut into ${slices} slices`;
  }
  if (k < 2 * SHORTEST_SLICE) return `K is too short to be cut: ${k}`;
  return slicesFor(shape) > 1 ? null : "the result has blocks enough";
}

/** Slices from which on splitting makes up for the sum of the parts. */
const PAYS = 4;

/** Whether the result is so small and K so long that a GPU is better split among slices of it. */
export function splitKPays(shape: Product): boolean {
  return splitKProblem(shape) === null && slicesFor(shape) >= PAYS;
}

/** Partial sums of each slice, then their sum. */
export function splitKPlan(shape: GemmShape, slices: number = slicesFor(shape)): GemmPlan {
  const { m, n } = shape;
  const { tile, slice, count } = splitK(shape, slices);
  const bare: GemmShape = { ...shape, bias: false, relu: false };
  const bound = bindings("read a", "read b", "write partials");
  return {
    workspace: { partials: { kind: "buffer", bytes: 4 * m * n * count } },
    steps: [coreStep(bare, tile, slice, bound, "f32"), sumStep(shape, count)],
  };
}

/** How K is cut: the tile, the values of K in a slice, and how many slices that makes. */
export function splitK(shape: Product, slices: number = slicesFor(shape)) {
  const slice = STEP * ceilDiv(shape.k, STEP * slices);
  return { tile: splitTile(shape), slice, count: ceilDiv(shape.k, slice) };
}

/** Slices are whole steps of the core. */
const STEP = 16;

function splitTile({ m, n }: Product): BlockTile {
  return BLOCK_TILES[Math.min(m, n) <= 32 ? 0 : 1];
}

function slicesFor(shape: Product): number {
  const [x, y] = tileGrid(shape, splitTile(shape));
  const longest = Math.max(1, Math.floor(shape.k / SHORTEST_SLICE));
  return Math.min(longest, ceilDiv(2 * ENOUGH_BLOCKS, x * y));
}

function coreStep(
  shape: GemmShape,
  tile: BlockTile,
  slice: number,
  bound: Binding[] = matrixBindings(shape),
  typeC: DType = shape.dtype ?? "f32",
): DispatchStep {
  const { transA = false, transB = false, k } = shape;
  const names = matrixNames(shape, typeC);
  // Along K the tile is loaded one by one, whatever the length of a row.
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

function sumStep(shape: GemmShape, slices: number): Step {
  const { m, n, bias = false, relu = false, dtype = "f32" } = shape;
  return {
    kind: "dispatch",
    label: "sum",
    code: expandTemplate(rectified + sumCode, { T: dtype, BIAS: bias }),
    features: featuresOf(shape),
    constants: { M: m, N: n, SLICES: slices, RELU: +relu },
    bindings: bindings("read partials", "write c", ...(bias ? ["read bias"] as const : [])),
    workgroups: gridFor(ceilDiv(m * n, 64)),
    loops: [[slices]],
  };
}
