import { ceilDiv, type DispatchStep } from "../../gpu/kernel.ts";
import { tileWork } from "../../tuning/cost.ts";
import { blockGrid } from "../matrices.ts";
import { type BlockTile, type Operand, tileCore, tileLoops } from "./tile_core.ts";

/** What multiplies two operands block by block; where they lie and where the result goes, the texts around it say: see tile_core.wgsl. */
export interface Core {
  /** Rows and columns of a workgroup's block. */
  readonly block: readonly [rows: number, columns: number];
  /** Whether there are no registers for fours along k of both operands. */
  readonly crowded: boolean;
  /** Its WGSL, the operands' in front. */
  code(a: Operand, b: Operand): string;
  /** Its loops over a slice of so many values of k. */
  loops(slice: number): DispatchStep["loops"];
  /** What it needs of a device. */
  readonly needs?: Pick<DispatchStep, "features" | "subgroupMatrix">;
}

/** The tiled core. */
export function tiledCore(tile: BlockTile): Core {
  const { blockRows, blockColumns, rows, columns } = tile;
  return {
    block: [blockRows, blockColumns],
    // Four k of eight rows and of eight columns at once are more registers than four waves of a GPU have.
    crowded: rows * columns > 32,
    code: (a, b) => tileCore(tile, a, b),
    loops: (slice) => tileLoops(tile, slice),
  };
}

/** What a step is by its core: of a product `[m,k] * [k,n]`, whose k is cut into slices of so many values, one for each of the grid's layers. */
export function coreDispatch(
  { block, loops, needs }: Core,
  product: { readonly m: number; readonly n: number; readonly k: number },
  slice: number,
) {
  return {
    kind: "dispatch",
    ...needs,
    workgroups: blockGrid(product, block, Math.max(1, ceilDiv(product.k, slice))),
    loops: loops(Math.min(slice, product.k)),
    work: tileWork(product, block),
  } as const;
}
