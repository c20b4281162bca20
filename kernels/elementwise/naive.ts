import { EITHER } from "../tuning/candidate.ts";
import type { Rung } from "../tuning/rung.ts";
import { partStep } from "./part.ts";
import type { Elementwise } from "./shape.ts";

/** One element a thread. */
export const naive: Rung<Elementwise> = {
  name: "naive",
  dtypes: EITHER,
  plan: (what) => ({
    steps: [partStep(what, { label: "main", type: "f32", first: 0, threads: what.n })],
  }),
};
