import { ceilDiv } from "../../gpu/kernel.ts";
import type { Rung } from "../../tuning/rung.ts";
import { register } from "../register/register.ts";
import { TILE, tileStep } from "../register/tile_step.ts";
import type { RegisterTile } from "../register_tile.ts";
import type { GemmShape } from "../shape.ts";
import code from "./subgroup.wgsl" with { type: "text" };

/** As `register`, with rows of A shared by shuffles: 128 invocations in 8 rows of 16. */
export const subgroup: Rung<GemmShape, RegisterTile> = {
  ...register,
  name: "subgroup",
  tiles: () => [], // 8x8, as its four broadcasts are written out, would need the registers of two waves
  plan(shape, tile = TILE) {
    const step = tileStep(shape, tile, code, [8, 16]);
    const features = [...step.features ?? [], "subgroups"] as const;
    return { steps: [{ ...step, features, loops: [[ceilDiv(shape.k, 16)]] }] };
  },
};
