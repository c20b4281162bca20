import type { Rung } from "../tuning/rung.ts";
import { partStep } from "./part.ts";
import type { Elementwise } from "./shape.ts";

/** One element a thread. */
export const naive: Rung<Elementwise> = {
  name: "naive",
  plan: (what) => ({
    steps: [partStep(what, { label: "main", type: "f32", first: 0, threads: what.n })],
  }),
};
