import { ceilDiv } from "../../gpu/kernel.ts";
import { groups } from "../../layout.ts";
import type { Axis } from "../axis.ts";
import type { ChannelSum } from "../channel_sum.ts";
import { type ConvTile, convTileProblem } from "../conv_tile.ts";
import { LANES } from "./image_texture.ts";

/** Instructions of a store of four channels by eight lanes, and of a workgroup besides. */
const STORE = 150, START = 2000;

/**
 * The register tile with the least estimated work, edges and loads included: on llvmpipe a texel load by eight lanes costs about 46
 * instructions, a multiply-add two. Outputs that no tap meets cost their stores and workgroups.
 */
export function convTile(sum: ChannelSum, rows: Axis, columns: Axis): ConvTile {
  let best: ConvTile = { rows: 1, columns: 4, channels: 4 };
  let least = Infinity;
  for (const r of [1, 2, 4]) {
    for (const c of [1, 2, 4, 7]) {
      for (const channels of [4, 8, 16]) {
        const tile = { rows: r, columns: c, channels };
        if (convTileProblem(tile)) continue;
        const cost = tileCost(sum, rows, columns, tile);
        if (cost < least) [best, least] = [tile, cost];
      }
    }
  }
  return best;
}

function tileCost(
  { x: [batch, inChannels], y: [, outChannels] }: ChannelSum,
  rows: Axis,
  columns: Axis,
  tile: ConvTile,
): number {
  const touched = new Set<number>();
  for (let s = 0; s < tile.columns; s++) {
    for (const { at } of columns.taps) touched.add(s * columns.stride + at);
  }
  const tiles = batch * ceilDiv(rows.count, tile.rows) * ceilDiv(columns.count, tile.columns);
  const [taps, sums] = [columns.taps.length, tile.rows * tile.columns * tile.channels];
  const products = sums * taps * Math.min(4, inChannels);
  const loads = tile.rows * touched.size + tile.channels * taps;
  return ceilDiv(tiles, LANES) * ceilDiv(outChannels, tile.channels) *
    (groups(inChannels) * rows.taps.length * (2 * products + 46 * loads) + STORE * sums / 4 +
      START);
}
