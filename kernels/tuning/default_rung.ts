import type { Capabilities } from "../gpu/kernel.ts";
import { type Ladder, shapeProblem, variantProblem } from "./ladder.ts";
import type { Rung } from "./rung.ts";

/** Where no device is known, any GPU is meant. */
const ANY_GPU = { software: false };

/**
 * The rung that computes a shape where nobody asked for one and nothing was tuned: the last of the ladder that pays for the shape on such an
 * adapter and can compute it. Whoever needs a default asks here: models, the suite without a tuner, comparisons with other libraries, and a
 * kernel that is described without a device.
 *
 * @returns The rung's name; the first rung's where none can compute the shape.
 */
export function defaultRung<Shape>(
  ladder: Ladder<Shape>,
  shape: Shape,
  device?: Capabilities,
): string {
  const suits = ({ name, pays = () => true }: Rung<Shape>) =>
    pays(shape, device ?? ANY_GPU) &&
    (device ? variantProblem(ladder, name, shape, device) : shapeProblem(ladder, name, shape)) ===
      null;
  return (ladder.rungs.findLast(suits) ?? ladder.rungs[0]).name;
}
