import type { Session } from "../../../models/session/session.ts";
import type { StepName, StepResult } from "./check_step.ts";
import type { Values } from "./float64/ops.ts";

/** Float64's steps of a model, which no variant changes: each is computed once for so many images, as it takes seconds. */
export class StepReferences {
  #known = new Map<string, StepResult>();

  /**
   * @param session Of the model, with the weights that the step begins with.
   * @param images Distinct ones, of which it is.
   * @param compute From these weights and statistics, by name.
   */
  async of(
    session: Session,
    name: StepName,
    images: number,
    compute: (weights: Values) => StepResult,
  ): Promise<StepResult> {
    const key = `${name} ${images}`, known = this.#known.get(key);
    if (known) return known;
    const weights = await session.weights();
    const values = Object.entries(weights).map(([name, { data }]) => [name, data] as const);
    const step = compute(Object.fromEntries(values));
    this.#known.set(key, step);
    return step;
  }
}
