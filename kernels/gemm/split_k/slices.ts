/** How a long K is cut, of plain products and of those that convolutions come down to. */
import { ceilDiv } from "../../gpu/kernel.ts";
import type { GemmShape } from "../shape.ts";
import { BLOCK_TILES, type BlockTile, ENOUGH_BLOCKS, tileGrid } from "../tiled/tile_core.ts";

/** The sizes of a matrix product. */
export type Product = Pick<GemmShape, "m" | "n" | "k">;

/** Slices shorter than this spend their time on partial sums. */
const SHORTEST_SLICE = 128;
/** Slices are whole steps of the core. */
const STEP = 16;
/** Slices from which on splitting makes up for the sum of the parts. */
const PAYS = 4;

/** Why K cannot be cut into so many slices, or null; without a number, why it should not be cut at all. */
export function splitKProblem(product: Product, slices?: number): string | null {
  const { k } = product;
  if (slices !== undefined) {
    return slices > 1 && slices <= k / STEP ? null : `K = ${k} cannot be cut into ${slices} slices`;
  }
  if (k < 2 * SHORTEST_SLICE) return `K is too short to be cut: ${k}`;
  return slicesFor(product) > 1 ? null : "the result has blocks enough";
}

/** Whether the result is so small and K so long that a GPU is better split among slices of it. */
export function splitKPays(product: Product): boolean {
  return splitKProblem(product) === null && slicesFor(product) >= PAYS;
}

/** How K is cut: the tile, the values of K in a slice, and how many slices that makes. */
export function sliceK(product: Product, slices: number = slicesFor(product)) {
  const slice = STEP * ceilDiv(product.k, STEP * slices);
  return { tile: splitTile(product), slice, count: ceilDiv(product.k, slice) };
}

function splitTile({ m, n }: Product): BlockTile {
  return BLOCK_TILES[Math.min(m, n) <= 32 ? 0 : 1];
}

function slicesFor(product: Product): number {
  const [x, y] = tileGrid(product, splitTile(product));
  const longest = Math.max(1, Math.floor(product.k / SHORTEST_SLICE));
  return Math.min(longest, ceilDiv(2 * ENOUGH_BLOCKS, x * y));
}
