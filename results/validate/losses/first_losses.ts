import type { TrainResult } from "../../schema/result.ts";
import recorded from "./first_losses.json" with { type: "json" };
import { type LossKey, lossKey } from "./loss_key.ts";

/** So many first losses of a run are kept one by one; of the later ones one in so many. */
export const FIRST = 50, EVERY = 25;

/** The losses of one run. */
export interface LossRun {
  readonly seed: number;
  readonly adapter: string;
  readonly first: readonly number[];
  /** Of the steps `FIRST`, `FIRST + EVERY`, …; empty where it was ended before. */
  readonly later: readonly number[];
}

/** Runs of one recipe on the same data. */
export interface LossReference extends LossKey {
  /** By seed; of a seed one for each adapter. */
  readonly runs: readonly LossRun[];
}

/** What is known. */
export const FIRST_LOSSES: readonly LossReference[] = recorded;

/** What is kept of a run's losses. */
export function keptOf(losses: readonly number[]): Pick<LossRun, "first" | "later"> {
  const later = losses.filter((_, step) => step >= FIRST && (step - FIRST) % EVERY === 0);
  return { first: losses.slice(0, FIRST), later };
}

/**
 * The references with those of further runs, each in place of a shorter one of its recipe, seed and adapter.
 *
 * @throws {RangeError} Where a run began elsewhere than with weights drawn from its seed.
 */
export function withRuns(
  known: readonly LossReference[],
  results: readonly TrainResult[],
): LossReference[] {
  const byKey = new Map(known.map((reference) => [textOf(reference), reference]));
  for (const result of results) {
    if (!isDrawn(result)) {
      throw new RangeError(
        `Cannot take the losses of ${result.id} as it began with given weights, or only evaluated`,
      );
    }
    const key = lossKey(result), { description, device } = result.adapter;
    const run = {
      seed: result.train.recipe.seed,
      adapter: description ?? device ?? "unknown",
      ...keptOf(result.train.lossSamples.map((loss) => Number(loss.toPrecision(9)))),
    };
    const before = byKey.get(textOf(key))?.runs ?? [];
    const same = before.find(({ seed, adapter }) => seed === run.seed && adapter === run.adapter);
    const [longer] = [run, same ?? run].sort((a, b) => lengthOf(b) - lengthOf(a));
    const runs = [...before.filter((other) => other !== same), longer]
      .sort((a, b) => a.seed - b.seed || lengthOf(b) - lengthOf(a));
    byKey.set(textOf(key), { ...key, runs });
  }
  return [...byKey.entries()].sort(([a], [b]) => a < b ? -1 : 1).map(([, reference]) => reference);
}

/** Whether the weights were drawn from the seed and trained, so that the losses are the seed's. */
export function isDrawn({ train }: TrainResult): boolean {
  return !train.evalOnly && (train.initialWeights ?? null) === null;
}

function lengthOf({ first, later }: LossRun): number {
  return first.length + later.length;
}

/** One text for each recipe. */
export function textOf({ start, course }: LossKey): string {
  return JSON.stringify([start, course]);
}
