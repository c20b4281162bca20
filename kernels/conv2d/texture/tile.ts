import { ceilDiv } from "../../gpu/kernel.ts";
import { groups } from "../../layout.ts";
import type { Axis } from "../axis.ts";
import type { ChannelSum } from "../channel_sum.ts";
import { type ConvTile, convTileProblem } from "../conv_tile.ts";
import type { Pair } from "../shape.ts";
import { LANES, roundUp } from "./image_texture.ts";

/** Instructions of a load of a texel by eight lanes, of a store of four channels by them, of a workgroup besides; and of a texel's broadcast. */
const LOAD = 46, STORE = 150, START = 2000, BROADCAST = 8;

/** Of keeping a sum from one turn of the loop to the next: it is loaded, chosen by the loop's mask, and stored. */
const KEEP = 3;

/** Instructions of a loop that the cache of an AMD EPYC, of 32 KiB, holds; and how much longer those of a larger one take. */
const CACHED = 4600, UNCACHED = 1.2;

/** What a tile must be like besides. */
export interface TileWish {
  /** Weights are loaded by an invocation each and shared by a subgroup. */
  readonly shared: boolean;
  /** No workgroup has tiles of two images, as each has weights of its own. */
  readonly apart?: boolean;
  /** Windows that tiles must be made of. */
  readonly pool?: Pair;
}

/**
 * The register tile with the least estimated work, edges and loads included: on llvmpipe a multiply-add costs two instructions. Outputs
 * that no tap meets cost their stores and workgroups.
 */
export function convTile(
  sum: ChannelSum,
  rows: Axis,
  columns: Axis,
  { shared, apart = false, pool = [1, 1] }: TileWish,
): ConvTile {
  let best: ConvTile = { rows: pool[0], columns: pool[1], channels: LANES };
  let least = Infinity;
  for (const r of [1, 2, 4]) {
    for (const c of [1, 2, 4, 7]) {
      for (const channels of shared ? [8, 16, 32] : [4, 8, 16]) {
        const tile = { rows: r, columns: c, channels };
        if (convTileProblem(tile) || r % pool[0] > 0 || c % pool[1] > 0) continue;
        const cost = tileCost(sum, rows, columns, tile, { shared, apart });
        if (cost < least) [best, least] = [tile, cost];
      }
    }
  }
  return best;
}

/** Tiles of pixels, those included with which workgroups are filled. */
export function tilesOf(
  batch: number,
  rows: Axis,
  columns: Axis,
  tile: ConvTile,
  apart: boolean,
): number {
  const each = ceilDiv(rows.count, tile.rows) * ceilDiv(columns.count, tile.columns);
  return batch * (apart ? roundUp(each, LANES) : each);
}

function tileCost(
  { x: [batch, inChannels], y: [, outChannels] }: ChannelSum,
  rows: Axis,
  columns: Axis,
  tile: ConvTile,
  { shared, apart = false }: TileWish,
): number {
  const touched = new Set<number>();
  for (let s = 0; s < tile.columns; s++) {
    for (const { at } of columns.taps) touched.add(s * columns.stride + at);
  }
  const [taps, sums] = [columns.taps.length, tile.rows * tile.columns * tile.channels];
  const products = sums * taps * Math.min(4, inChannels);
  const perWeight = shared ? LOAD / LANES + BROADCAST : LOAD;
  const loads = LOAD * tile.rows * touched.size + perWeight * tile.channels * taps;
  const loop = 2 * products + loads + KEEP * sums;
  const turn = loop > CACHED ? UNCACHED * loop : loop;
  return ceilDiv(tilesOf(batch, rows, columns, tile, apart), LANES) *
    ceilDiv(outChannels, tile.channels) *
    (groups(inChannels) * rows.taps.length * turn + STORE * sums / 4 + START);
}
