import type { Tuned } from "../../kernels/tuning/tuner.ts";
import type { BenchResult } from "../../results/schema/result.ts";
import { keyOf, TuningMemory } from "./tuning_memory.ts";

/** Winners as a document names them, so that its rows are measured by them again: nothing is tuned anew, and nothing remembered. */
export class ClaimedWinners extends TuningMemory {
  readonly #claimed: ReadonlyMap<string, Tuned>;

  constructor({ rows, tuning }: BenchResult["bench"]) {
    super();
    const byRow = rows.filter(({ suite }) => suite === "kernels")
      .map(({ op, shape, dtype, variant }) => ({ op, shape, dtype, variant, candidates: [] }));
    this.#claimed = new Map([...byRow, ...tuning].map((tuned) => [keyOf(tuned), tuned]));
  }

  override knows(key: Parameters<TuningMemory["knows"]>[0]): boolean {
    return this.#claimed.has(keyOf(key));
  }

  /** Of whatever sources; of what the document does not tell that nothing won, so that the default stays. */
  override get(key: Parameters<TuningMemory["get"]>[0]): Tuned {
    const { op, shape, dtype } = key;
    return this.#claimed.get(keyOf(key)) ?? { op, shape, dtype, variant: null, candidates: [] };
  }

  override set(): Promise<void> {
    return Promise.resolve();
  }
}
