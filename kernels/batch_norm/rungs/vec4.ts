import { STRIPS, type Sweep } from "./sweep.ts";

/** Runs of vectors. */
export const vec4: Sweep = {
  name: "vec4",
  vectors: true,
  texture: false,
  stripsPerThread: STRIPS,
};
