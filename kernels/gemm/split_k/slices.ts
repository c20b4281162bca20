/** How a long K is cut, of plain products and of those that convolutions come down to. */
import { ceilDiv } from "../../gpu/kernel.ts";
import type { GemmShape } from "../shape.ts";
import { BLOCK_TILES, type BlockTile, tileGrid } from "../tiled/tile_core.ts";

/** The sizes of a matrix product. */
export type Product = Pick<GemmShape, "m" | "n" | "k">;

/**
 * Blocks that a device has room for at a time, by how large it is. No adapter tells, so a tuner tries slices for each; an untuned one is taken to be
 * the largest, as blocks that wait for a place cost a small device partial sums only, and processors without a block a large one most of its speed.
 */
const ROOMS = [64, 128, 256, 512];
const LARGEST = ROOMS[ROOMS.length - 1];

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

/** Slices that a tuner tries besides those of an untuned device, as the tiles of a rung: those for smaller ones. */
export function slicesToTry(product: Product): string[] {
  const untuned = slicesFor(product);
  const all = new Set(ROOMS.map((room) => slicesFor(product, room)));
  return [...all].filter((slices) => slices > 1 && slices < untuned).map(String);
}

function splitTile({ m, n }: Product): BlockTile {
  return BLOCK_TILES[Math.min(m, n) <= 32 ? 0 : 1];
}

function slicesFor(product: Product, room = LARGEST): number {
  const [x, y] = tileGrid(product, splitTile(product));
  const longest = Math.max(1, Math.floor(product.k / SHORTEST_SLICE));
  return Math.min(longest, ceilDiv(room, x * y));
}
