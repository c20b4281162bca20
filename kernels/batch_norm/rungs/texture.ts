import { partials } from "./partials.ts";
import type { ReductionSweep } from "./sweep.ts";

/** As `partials`, from textures. */
export const texture: ReductionSweep = {
  ...partials,
  name: "texture",
  texture: true,
  pays: (_, { software }) => software,
};
