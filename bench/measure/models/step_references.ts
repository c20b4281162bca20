import type { Session } from "../../../models/session/session.ts";
import type { Steps } from "./check_step.ts";
import type { Values } from "./float64/ops.ts";

/** Float64's steps of a model, which no variant changes: they are computed once for each batch, as they take seconds. */
export class StepReferences {
  #byBatch = new Map<number, Steps>();

  /**
   * @param session Of the model; it is initialised, from seed 0.
   * @param compute From these weights and statistics, by name.
   */
  async of(session: Session, batch: number, compute: (weights: Values) => Steps): Promise<Steps> {
    const known = this.#byBatch.get(batch);
    if (known) return known;
    session.initialise(0);
    const { weights } = await session.state();
    const initial = Object.entries(weights).map(([name, { data }]) => [name, data] as const);
    const steps = compute(Object.fromEntries(initial));
    this.#byBatch.set(batch, steps);
    return steps;
  }
}
