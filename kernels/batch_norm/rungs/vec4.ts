import { AT_ONCE, type Sweep } from "./sweep.ts";

/** Runs of vectors. */
export const vec4: Sweep = { ...AT_ONCE, name: "vec4", vectors: true, texture: false };
