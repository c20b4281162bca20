import { ceilDiv } from "../../gpu/kernel.ts";
import { sequencesOf } from "../walk.ts";
import { partials } from "./partials.ts";
import { AT_ONCE, type ReductionSweep } from "./sweep.ts";

/** Workgroups that keep a GPU busy, where their threads have this much to join. */
const WORKGROUPS = 512;
const STRIPS_PER_THREAD = 16;

/** Runs of vectors; sums by workgroups, whose threads join theirs by a tree. */
export const workgroup: ReductionSweep = {
  ...partials,
  name: "workgroup",
  ...AT_ONCE,
  tree: true,
  divide(view) {
    const { tile } = view, { sequences, strips } = sequencesOf(view);
    const walkers = 64 / tile;
    const most = Math.floor(strips / (STRIPS_PER_THREAD * walkers));
    return { chunks: walkers * Math.max(1, Math.min(ceilDiv(WORKGROUPS, sequences), most)), tile };
  },
};
