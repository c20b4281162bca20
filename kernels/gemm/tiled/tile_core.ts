import { byteLength } from "../../dtype.ts";
import { ceilDiv, type DispatchStep } from "../../gpu/kernel.ts";
import { expandTemplate } from "../../gpu/template.ts";
import { tileOf } from "../../tuning/variant.ts";
import { blockGrid } from "../matrices.ts";
import { foursProblem, registersProblem, type RegisterTile } from "../register_tile.ts";
import code from "./tile_core.wgsl" with { type: "text" };

/** Tile of a workgroup (`blockRows` x `blockColumns`) and of an invocation. */
export interface BlockTile extends RegisterTile {
  readonly blockRows: number;
  readonly blockColumns: number;
}

/** The tile of `tiled:64x128x8x8`. @throws {RangeError} If it is not four positive integers. */
export function parseBlockTile(variant: string): BlockTile | undefined {
  const tile = tileOf(variant, 4);
  if (!tile) return undefined;
  const [blockRows, blockColumns, rows, columns] = tile;
  return { blockRows, blockColumns, rows, columns };
}

/** Tiles as `tiled:64x128x8x8` names them: rows x columns of a workgroup, then of an invocation. */
export function blockTiles(...sizes: readonly (readonly [number, number, number, number])[]) {
  return sizes.map(([blockRows, blockColumns, rows, columns]): BlockTile => (
    { blockRows, blockColumns, rows, columns }
  ));
}

/** From small results to large ones. */
export const BLOCK_TILES: readonly BlockTile[] = blockTiles(
  [32, 32, 4, 4],
  [64, 64, 4, 4],
  [64, 64, 8, 8],
  [128, 64, 8, 4],
  [128, 64, 8, 8],
  [64, 128, 8, 8],
  [128, 128, 8, 8],
);

/** Half of what every WebGPU device has per workgroup, as the tiles are double-buffered. */
const HALF_BYTES = 16384 / 2;

/** Invocations of a workgroup. */
export function tileThreads({ blockRows, blockColumns, rows, columns }: BlockTile): number {
  return (blockRows / rows) * (blockColumns / columns);
}

/** Values of k per step: as many as fit, but few where a workgroup is a wave or two, as many of those must fit a processor side by side. */
export function depthOf(tile: BlockTile): 8 | 16 {
  const { blockRows, blockColumns } = tile;
  const fits = byteLength("f32", 16 * (blockRows + blockColumns)) <= HALF_BYTES;
  return fits && tileThreads(tile) > 64 ? 16 : 8;
}

/** Why the tiled core cannot use a tile on any device, or null. */
export function blockTileProblem(tile: BlockTile): string | null {
  const { blockRows, blockColumns, rows, columns } = tile;
  const problem = foursProblem(tile) ?? registersProblem(tile);
  if (problem) return problem;
  const block = `${blockRows}x${blockColumns}`;
  if (blockRows % 32 !== 0 || blockColumns % 32 !== 0) {
    return `a block's sides must be multiples of 32: ${block}`;
  }
  if (blockRows % rows !== 0 || blockColumns % columns !== 0) {
    return `a block must consist of whole tiles: ${block} of ${rows}x${columns}`;
  }
  const depth = depthOf(tile);
  const bytes = byteLength("f32", depth * (blockRows + blockColumns));
  if (bytes > HALF_BYTES) {
    return `a block's operands must fit ${HALF_BYTES} bytes: ${block} needs ${bytes}`;
  }
  const threads = tileThreads(tile);
  if (threads > 256) return `a workgroup has at most 256 invocations: ${block} needs ${threads}`;
  const even = [blockRows, blockColumns].every((edge) => {
    const fours = depth * edge / 4;
    return fours % threads === 0 || threads % fours === 0; // in turns, or some of them
  });
  return even ? null : `${threads} invocations cannot share the loads of ${block} evenly`;
}

/** What A or B is to the core: see tile_core.wgsl. */
export interface Operand {
  /** How a load's four lie: four k of one row, which begin at multiples of four; one k of four; one k of four scattered ones. */
  readonly way: "along" | "across" | "spread";
  /** Where k lies is said of a step, the same for all invocations; a load's own k in it is part of its lines. Else of each load. */
  readonly steady?: boolean;
  /** Its functions. */
  readonly code: string;
}

/** The product's WGSL for a tile; what goes before it is said in tile_core.wgsl. */
export function tileCore(tile: BlockTile, a: Operand, b: Operand): string {
  const { blockRows, blockColumns, rows, columns } = tile;
  const depth = depthOf(tile), threads = tileThreads(tile);
  const core = expandTemplate(code, {
    BM: blockRows,
    BN: blockColumns,
    R: rows,
    C: columns,
    DEPTH: depth,
    THREADS: threads,
    LOADS_A: ceilDiv(depth * blockRows / 4, threads),
    LOADS_B: ceilDiv(depth * blockColumns / 4, threads),
    WAY_A: a.way,
    WAY_B: b.way,
    STEADY_A: a.steady === true,
    STEADY_B: b.steady === true,
  });
  return a.code + b.code + core;
}

/** The core's loops over a slice of so many values of k: one turn more than it has steps, as loads are a step ahead. */
export function tileLoops(tile: BlockTile, slice: number): DispatchStep["loops"] {
  return [[ceilDiv(slice, depthOf(tile)) + 1]];
}

/** Workgroups of the core for a result `[m,n]` and this many slices of K. */
export function tileGrid(
  size: { readonly m: number; readonly n: number },
  { blockRows, blockColumns }: BlockTile,
  slices = 1,
) {
  return blockGrid(size, [blockRows, blockColumns], slices);
}

/** Blocks that keep a large GPU busy: two for each of an H200's 132 multiprocessors. */
export const ENOUGH_BLOCKS = 256;

/** How much larger than by the smallest tile the covered result may be: past that, covering edges costs more than a large tile saves. */
const WASTE = 1.25;

/** The largest tile that leaves enough blocks in all layers and covers little that is not there, else the smallest. */
export function blockTileFor(
  { m, n, layers = 1 }: { readonly m: number; readonly n: number; readonly layers?: number },
  tiles: readonly BlockTile[] = BLOCK_TILES,
): BlockTile {
  const blocks = ({ blockRows, blockColumns }: BlockTile) =>
    ceilDiv(m, blockRows) * ceilDiv(n, blockColumns);
  const area = (tile: BlockTile) => blocks(tile) * tile.blockRows * tile.blockColumns;
  const [smallest] = tiles;
  const suits = (tile: BlockTile) =>
    layers * blocks(tile) >= ENOUGH_BLOCKS && area(tile) <= WASTE * area(smallest);
  return tiles.findLast(suits) ?? smallest;
}
