/** Time to accuracy: one figure of all seeds that one program trained on one machine. */
import type { Result, TrainResult } from "../schema/result.ts";
import { recipeDifferences } from "../validate/recipe.ts";
import { TARGET_TOP1 } from "../validate/statistics/target.ts";
import { sameMachine, timeToAccuracy } from "../validate/statistics/time_to_accuracy.ts";
import { cleanText } from "../text/clean_text.ts";
import type { Verdict } from "../verified/verdict.ts";
import type { SeedSet, Submission } from "./schema.ts";

/** Flags of a set that are published. */
const MOST_FLAGS = 20;

/** A set while its runs come in. */
interface Growing {
  readonly first: Submission;
  readonly results: TrainResult[];
  /** Those that stand before any other of their seed. */
  readonly published: Set<TrainResult>;
  /** Of all its runs, each once. */
  readonly flags: Set<string>;
  /** By the run's id, if somebody ran it again. */
  readonly verified: Map<string, Verdict>;
}

/** Gathers the runs of the recipe by machine and program. */
export class SeedSets {
  readonly #sets = new Map<string, Growing>();

  /**
   * Takes a run in, without its losses, if it is of the recipe.
   *
   * @param published Of its seed it counts before others, the rest in the order in which they come: nobody knows when they began.
   */
  add(submission: Submission, result: Result, published = false): void {
    if (result.kind !== "train" || recipeDifferences(result).length > 0) return;
    const key = sameMachine(result);
    const fresh: Growing = {
      ...{ first: submission, results: [], published: new Set() },
      ...{ flags: new Set(), verified: new Map() },
    };
    const set = this.#sets.get(key) ?? fresh;
    this.#sets.set(key, set);
    for (const { message } of submission.flags) {
      if (set.flags.size < MOST_FLAGS) set.flags.add(message);
    }
    const verdict = submission.entries[0]?.verified;
    if (verdict) set.verified.set(submission.id, verdict);
    const kept = { ...result, train: { ...result.train, lossSamples: [] } };
    set.results.push(kept);
    if (published) set.published.add(kept);
  }

  /** All sets in the order of their first runs. */
  all(): SeedSet[] {
    return [...this.#sets.values()].map(seedSet);
  }
}

function seedSet({ first, results, published, flags, verified }: Growing): SeedSet {
  const { model, recipe: { task } } = results[0].train;
  const { figure, reason, division, seeds, reference } = timeToAccuracy(
    results.toSorted((a, b) => Number(published.has(b)) - Number(published.has(a))),
  );
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
    verified: allVerified(seeds.filter(({ counts }) => counts).map(({ id }) => id), verified),
    seeds: seeds.map((seed) => ({ ...seed, id: seed.id.toLowerCase() })),
    unranked: reason,
  };
}

/** The first verification, where each seed has one; it tells of times where all do. */
function allVerified(
  ids: readonly string[],
  verified: ReadonlyMap<string, Verdict>,
): Verdict | null {
  const all = ids.flatMap((id) => verified.get(id.toLowerCase()) ?? []);
  if (all.length === 0 || all.length < ids.length) return null;
  return { ...all[0], times: all.every(({ times }) => times) };
}
