/** Time to accuracy: one figure of all seeds that one program trained on one machine. */
import type { Result, TrainResult } from "../schema/result.ts";
import { recipeDifferences } from "../validate/recipe.ts";
import { TARGET_TOP1 } from "../validate/statistics/target.ts";
import { sameMachine, timeToAccuracy } from "../validate/statistics/time_to_accuracy.ts";
import { cleanText } from "../text/clean_text.ts";
import type { SeedSet, Submission } from "./schema.ts";

/** Flags of a set that are published. */
const MOST_FLAGS = 20;

/** A set while its runs come in. */
interface Growing {
  readonly first: Submission;
  readonly results: TrainResult[];
  /** Of all its runs, each once. */
  readonly flags: Set<string>;
}

/** Gathers the runs of the recipe by machine and program. */
export class SeedSets {
  readonly #sets = new Map<string, Growing>();

  /** Takes a run in, without its losses, if it is of the recipe. */
  add(submission: Submission, result: Result): void {
    if (result.kind !== "train" || recipeDifferences(result).length > 0) return;
    const key = sameMachine(result);
    const set = this.#sets.get(key) ?? { first: submission, results: [], flags: new Set() };
    this.#sets.set(key, set);
    for (const { message } of submission.flags) {
      if (set.flags.size < MOST_FLAGS) set.flags.add(message);
    }
    set.results.push({ ...result, train: { ...result.train, lossSamples: [] } });
  }

  /** All sets in the order of their first runs. */
  all(): SeedSet[] {
    return [...this.#sets.values()].map(seedSet);
  }
}

function seedSet({ first, results, flags }: Growing): SeedSet {
  const { model, recipe: { task } } = results[0].train;
  const { figure, reason, division, seeds, reference } = timeToAccuracy(results);
  const times = seeds.filter(({ counts }) => counts)
    .map(({ trainSeconds }) => trainSeconds ?? Infinity).sort((a, b) => a - b);
  if (reference?.flagged) flags.add("its seeds learn better than the reference seeds");
  return {
    workload: cleanText(`${task} ${model}, time to ${100 * TARGET_TOP1} % top-1`),
    section: first.section,
    division,
    adapter: first.adapter,
    driver: first.driver,
    runtime: first.runtime,
    target: TARGET_TOP1,
    trainSeconds: figure?.trainSeconds ?? null,
    low: figure && times[1],
    high: figure && times.at(-2)!,
    wallSeconds: figure?.wallSeconds ?? null,
    reference,
    flags: [...flags],
    seeds: seeds.map((seed) => ({ ...seed, id: seed.id.toLowerCase() })),
    unranked: reason,
  };
}
