import { mean } from "../../text/statistics.ts";
import type { TrainResult } from "../../schema/result.ts";
import { type AgainstReference, againstReference } from "./lucky_seeds.ts";
import { openReasons, recipeDifferences } from "../recipe.ts";
import { TARGET_TOP1 } from "./target.ts";

/** Fewest seeds. */
export const LEAST_SEEDS = 5;

/** Seconds past which nobody waits: made up, and so large that sums could overflow. */
const LONGEST = 1e12;

/** How long one seed took until the first evaluation at or above the target; null where it never came there. */
export interface SeedTime {
  readonly seed: number;
  /** The run's id. */
  readonly id: string;
  /** Whether it is one of those that the figure is made of, or would be. */
  readonly counts: boolean;
  /** From 1. */
  readonly epoch: number | null;
  /** By the train-only clock. */
  readonly trainSeconds: number | null;
  /** By the wall clock: compilation and evaluations too. */
  readonly wallSeconds: number | null;
}

/** What a set of seeds publishes. */
export interface TimeToAccuracy {
  /** Means over the seeds that are left without the fastest and the slowest; null where there is a reason against it. */
  readonly figure: { readonly trainSeconds: number; readonly wallSeconds: number } | null;
  readonly reason: string | null;
  /** Closed where every run is. */
  readonly division: "closed" | "open";
  /** All of them, those without a place in the figure too, by seed. */
  readonly seeds: readonly SeedTime[];
  /** Null where there are too few seeds for a test. */
  readonly reference: AgainstReference | null;
}

/**
 * The time to accuracy of a set of runs of the recipe on one machine. Of each seed the first run counts that trained to the end in one go, of the
 * seeds those from 0 on without a gap, so that none can be left out; by each clock the fastest and the slowest are dropped, and one that never
 * comes there is the slowest.
 *
 * @param results Of a seed in the order in which they count.
 */
export function timeToAccuracy(results: readonly TrainResult[]): TimeToAccuracy {
  const ordered = results.toSorted((a, b) => a.train.recipe.seed - b.train.recipe.seed);
  const runs = countedRuns(ordered);
  const seeds = ordered.map((result) => ({ ...seedTime(result), counts: runs.includes(result) }));
  const counted = seeds.filter(({ counts }) => counts);
  const reason = reasonAgainst(ordered, runs, counted);
  const figure = reason === null
    ? { trainSeconds: middle(counted, "trainSeconds"), wallSeconds: middle(counted, "wallSeconds") }
    : null;
  const closed = runs.length > 0 && runs.every((result) => openReasons(result).length === 0);
  const division = closed ? "closed" : "open";
  return { figure, reason, division, seeds, reference: againstReference(runs) };
}

function countedRuns(ordered: readonly TrainResult[]): TrainResult[] {
  const runs: TrainResult[] = [];
  for (const result of ordered) {
    if (unfit(result) === null && result.train.recipe.seed === runs.length) runs.push(result);
  }
  return runs;
}

/** Why a run cannot count, or null. */
function unfit({ status, train: { resumedFrom } }: TrainResult): string | null {
  if (status !== "complete") return `is ${status}`;
  return resumedFrom === null ? null : "was resumed, so its clock has a gap";
}

function seedTime({ id, train }: TrainResult): Omit<SeedTime, "counts"> {
  const at = train.epochs.findIndex(({ testTop1 }) => (testTop1 ?? 0) >= TARGET_TOP1);
  const never = { seed: train.recipe.seed, id, epoch: null, trainSeconds: null, wallSeconds: null };
  if (at < 0) return never;
  const until = train.epochs.slice(0, at + 1);
  const trainSeconds = until.reduce((sum, { seconds }) => sum + seconds, 0);
  const evaluation = until.reduce((sum, { evalSeconds }) => sum + (evalSeconds ?? 0), 0);
  const wallSeconds = train.compileSeconds + trainSeconds + evaluation;
  if (!(wallSeconds < LONGEST)) return never;
  return { seed: train.recipe.seed, id, epoch: train.epochs[at].epoch, trainSeconds, wallSeconds };
}

/** Why a set gives no figure. */
function reasonAgainst(
  all: readonly TrainResult[],
  runs: readonly TrainResult[],
  counted: readonly SeedTime[],
): string | null {
  if (runs.length < LEAST_SEEDS) {
    const next = all.find(({ train }) => train.recipe.seed === runs.length);
    if (next) return `seed ${runs.length} ${unfit(next)}`;
    return all.some(({ train }) => train.recipe.seed > runs.length)
      ? `seed ${runs.length} is missing`
      : `${runs.length} of at least ${LEAST_SEEDS} seeds are there`;
  }
  for (const [i, result] of runs.entries()) {
    const { epochs, recipe: { seed } } = result.train;
    const [difference] = recipeDifferences(result);
    if (difference) {
      return `seed ${seed} is not the recipe's: ${difference.path} ${difference.message}`;
    }
    const skipped = epochs.slice(0, counted[i].epoch ?? undefined)
      .find(({ testTop1 }) => testTop1 === null);
    if (skipped) return `seed ${seed} was not evaluated after epoch ${skipped.epoch}`;
  }
  if (new Set(runs.map(sameMachine)).size > 1) {
    return "adapter, driver, runtime, program or data are not the same for all";
  }
  const never = counted.filter(({ epoch }) => epoch === null);
  if (never.length > 1) {
    const list = never.map(({ seed }) => seed).join(", ");
    return `seeds ${list} never come to ${TARGET_TOP1}, and only one may be dropped`;
  }
  return null;
}

/** A text that is the same for two runs exactly where adapter, driver, runtime, program and data were. */
export function sameMachine(
  { adapter, driver, runtime, suite, host, dataset }: TrainResult,
): string {
  const { vendor, architecture, device, description, software } = adapter;
  const { version, gitCommit, gitDirty, kernelSources, kernelHashes } = suite;
  const data = dataset.sha256;
  return JSON.stringify([
    [vendor, architecture, device, description, software, driver, data],
    [runtime, version, gitCommit, gitDirty, kernelSources ?? null, kernelHashes],
    [host.os, host.arch, host.cpu],
  ]);
}

/** The mean without the first and the last by rank. */
function middle(seeds: readonly SeedTime[], clock: "trainSeconds" | "wallSeconds"): number {
  const ranked = seeds.map((seed) => seed[clock] ?? Infinity).sort((a, b) => a - b);
  return mean(ranked.slice(1, -1));
}
