import { EITHER } from "../../tuning/candidate.ts";
import type { Rung } from "../../tuning/rung.ts";
import type { GemmShape } from "../shape.ts";
import { tiledCore } from "./core.ts";
import { coreStep } from "./core_step.ts";
import { type BlockTile, blockTileFor, blockTileProblem, parseBlockTile } from "./tile_core.ts";

/** Blocks of the result by workgroups, their operands through workgroup memory. */
export const tiled: Rung<GemmShape, BlockTile> = {
  name: "tiled",
  dtypes: EITHER,
  parseTile: parseBlockTile,
  tiles: () => ["64x64x4x4", "64x64x8x8", "128x64x8x4", "64x128x8x8", "128x128x8x8"],
  problem: (_, tile) => tile ? blockTileProblem(tile) : null,
  plan: (shape, tile = blockTileFor(shape)) => ({
    steps: [coreStep(shape, tiledCore(tile), shape.k)],
  }),
  // CPU adapters have to imitate barriers and workgroup memory.
  beatenBy: (_, { software }) => software ? ["register"] : [],
};
