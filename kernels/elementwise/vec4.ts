import { EITHER } from "../tuning/candidate.ts";
import type { Rung } from "../tuning/rung.ts";
import { partStep } from "./part.ts";
import type { Elementwise } from "./shape.ts";

/**
 * Four elements a thread. The last `n % 4` are a second dispatch of the same text with scalars, as an array of `vec4f` cannot end inside
 * an element.
 */
export const vec4: Rung<Elementwise> = {
  name: "vec4",
  dtypes: EITHER,
  plan(what) {
    const { n } = what;
    const threads = Math.floor(n / 4), first = 4 * threads;
    const main = partStep(what, { label: "main", type: "vec4f", first: 0, threads });
    if (first === n) return { steps: [main] };
    const label = threads > 0 ? "tail" : "main";
    const tail = partStep(what, { label, type: "f32", first, threads: n - first });
    return { steps: threads > 0 ? [main, tail] : [tail] };
  },
};
