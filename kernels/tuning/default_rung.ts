import type { Capabilities } from "../gpu/kernel.ts";
import { type Ladder, shapeProblem, variantProblem } from "./ladder.ts";
import type { Rung } from "./rung.ts";

/** Where no device is known, any GPU is meant. */
const ANY_GPU = { software: false };

/**
 * The rung that computes a shape where nobody asked for one and nothing was tuned: the last of the ladder that pays for the shape on
 * such an adapter and can compute it, or else the last that can. Whoever needs a default asks here: models, the suite without a tuner,
 * comparisons with other libraries, and a kernel that is described without a device.
 *
 * @returns The rung's name; the first rung's where none can compute the shape.
 */
export function defaultRung<Shape>(
  ladder: Ladder<Shape>,
  shape: Shape,
  device?: Capabilities,
): string {
  const { rungs } = ladder;
  const can = ({ name }: Rung<Shape>) =>
    (device ? variantProblem(ladder, name, shape, device) : shapeProblem(ladder, name, shape)) ===
      null;
  const pays = (rung: Rung<Shape>) => rung.pays?.(shape, device ?? ANY_GPU) ?? true;
  const rung = rungs.findLast((rung) => pays(rung) && can(rung)) ?? rungs.findLast(can) ?? rungs[0];
  return rung.name;
}
