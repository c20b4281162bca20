import { EITHER } from "../../tuning/candidate.ts";
import type { Rung } from "../../tuning/rung.ts";
import {
  foursProblem,
  parseRegisterTile,
  registersProblem,
  type RegisterTile,
} from "../register_tile.ts";
import type { GemmShape } from "../shape.ts";
import code from "./register.wgsl" with { type: "text" };
import { TILE, tileStep } from "./tile_step.ts";

/** Register tiles straight from the buffers, by 8 x 8 invocations. */
export const register: Rung<GemmShape, RegisterTile> = {
  name: "register",
  dtypes: EITHER,
  parseTile: parseRegisterTile,
  tiles: () => ["8x8"],
  problem: (_, tile = TILE) => foursProblem(tile) ?? registersProblem(tile),
  plan: (shape, tile = TILE) => ({ steps: [tileStep(shape, tile, code, [8, 8])] }),
};
