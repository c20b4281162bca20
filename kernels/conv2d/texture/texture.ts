import { type ConvTile, convTileProblem, parseConvTile } from "../conv_tile.ts";
import type { Conv2dRung } from "../conv2d_rung.ts";
import { texturePoolProblem, textureSum } from "./sum.ts";

/** The forward convolution and the input gradient from textures, in register tiles. */
export const texture: Conv2dRung<ConvTile> = {
  name: "texture",
  layout: "nc4hw4",
  parseTile: parseConvTile,
  // Chosen on CPU adapters; on a GPU the rung's own tile stands for them.
  tiles: ({ software }) => software ? ["2x4x8", "4x4x16", "2x7x16", "1x7x32"] : [],
  problem: (_, tile) => convTileProblem(tile),
  poolProblem: texturePoolProblem,
  plan: textureSum,
  pays: (_, { software }) => software,
};
