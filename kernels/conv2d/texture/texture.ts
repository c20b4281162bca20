import { type ConvTile, convTileProblem, parseConvTile } from "../conv_tile.ts";
import type { Conv2dRung } from "../conv2d_rung.ts";
import { LANES } from "./image_texture.ts";
import { texturePoolProblem, textureSum } from "./sum.ts";

/** The forward convolution and the input gradient from textures, in register tiles. */
export const texture: Conv2dRung<ConvTile> = {
  name: "texture",
  layout: "nc4hw4",
  parseTile: parseConvTile,
  // Chosen on CPU adapters; on a GPU the rung's own tile stands for them.
  tiles: ({ software }) => software ? ["2x4x8", "4x4x16", "2x7x16", "1x7x32"] : [],
  problem: (_, tile) => convTileProblem(tile),
  poolProblem: (shape, pool, tile) => texturePoolProblem(shape, pool, tile, false),
  plan: (convolution, tile) => textureSum(convolution, tile, false),
  pays: (_, { software }) => software,
  // Where its subgroups are large enough: on llvmpipe it took 1.1 to 2 times as long.
  beatenBy: (_, { software }) => software ? ["texture_subgroup"] : [],
};

/** As `texture`, with weights that the invocations of a subgroup load for each other. */
export const textureSubgroup: Conv2dRung<ConvTile> = {
  ...texture,
  name: "texture_subgroup",
  tiles: ({ software }) => software ? ["1x4x32", "1x7x32", "1x7x16"] : [],
  problem: (_, tile) => convTileProblem(tile) ?? sharedProblem(tile),
  poolProblem: (shape, pool, tile) => texturePoolProblem(shape, pool, tile, true),
  plan: (convolution, tile) => textureSum(convolution, tile, true),
  beatenBy: (_, { software }) => software ? [] : ["tiled"],
};

/** Why a tile's weights cannot be loaded by a subgroup, or null. */
export function sharedProblem(tile?: ConvTile): string | null {
  return tile && tile.channels % LANES !== 0
    ? `a tile's channels must be a multiple of ${LANES}: ${tile.channels}`
    : null;
}
