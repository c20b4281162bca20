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
  plan(shape, tile = TILE) {
    const step = tileStep(shape, tile, code, [8, 16]);
    const features = [...step.features ?? [], "subgroups"] as const;
    // The outer loop takes a turn for each share of at least four lanes, the inner one for each of its lanes.
    return { steps: [{ ...step, features, loops: [[ceilDiv(shape.k, 16), 4]] }] };
  },
};
