import { mean } from "../statistics.ts";
import type { TrainResult } from "../schema.ts";
import { type AgainstReference, againstReference } from "./convergence.ts";
import { openReasons, recipeDifferences } from "./recipe.ts";

/** Top-1 accuracy on the test images that the clock stops at; the recipe's ten epochs reach 0.54. */
export const TARGET_TOP1 = 0.5;
/** Fewest seeds. */
export const LEAST_SEEDS = 5;

/** Seconds past which nobody waits: made up, and so large that sums could overflow. */
const LONGEST = 1e12;

/** How long one seed took until the first evaluation at or above the target; null where it never came there. */
export interface SeedTime {
  readonly seed: number;
  /** The run's id. */
  readonly id: string;
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
 * The time to accuracy of a set of runs of the recipe on one machine, one per seed. Seeds must be 0 to n - 1, so that none was
 * left out; by each clock the fastest and the slowest are dropped, and one that never comes there is the slowest.
 */
export function timeToAccuracy(results: readonly TrainResult[]): TimeToAccuracy {
  const seeds = results.map(seedTime).sort((a, b) => a.seed - b.seed);
  const reason = reasonAgainst(results, seeds);
  const figure = reason === null
    ? { trainSeconds: middle(seeds, "trainSeconds"), wallSeconds: middle(seeds, "wallSeconds") }
    : null;
  const division = results.every((result) => openReasons(result).length === 0) ? "closed" : "open";
  return { figure, reason, division, seeds, reference: againstReference(results) };
}

function seedTime({ id, train }: TrainResult): SeedTime {
  const at = train.epochs.findIndex(({ testTop1 }) => (testTop1 ?? 0) >= TARGET_TOP1);
  const never = { seed: train.seed, id, epoch: null, trainSeconds: null, wallSeconds: null };
  if (at < 0) return never;
  const until = train.epochs.slice(0, at + 1);
  const trainSeconds = until.reduce((sum, { seconds }) => sum + seconds, 0);
  const evaluation = until.reduce((sum, { evalSeconds }) => sum + (evalSeconds ?? 0), 0);
  const wallSeconds = train.compileSeconds + trainSeconds + evaluation;
  if (!(wallSeconds < LONGEST)) return never;
  return { seed: train.seed, id, epoch: train.epochs[at].epoch, trainSeconds, wallSeconds };
}

/** Why a set gives no figure. */
function reasonAgainst(results: readonly TrainResult[], seeds: readonly SeedTime[]): string | null {
  if (results.length < LEAST_SEEDS) {
    return `${results.length} of at least ${LEAST_SEEDS} seeds are there`;
  }
  const gap = seeds.findIndex(({ seed }, i) => seed !== i);
  if (gap >= 0) {
    const { seed } = seeds[gap];
    const wrong = seed < gap ? `${seed} is there twice` : `${gap} is missing`;
    return `seeds must be 0 to ${results.length - 1}, each once: ${wrong}`;
  }
  for (const result of results) {
    const { seed, resumedFrom } = result.train;
    if (result.status !== "complete") return `seed ${seed} is ${result.status}`;
    if (resumedFrom !== null) return `seed ${seed} was resumed, so its clock has a gap`;
    const [difference] = recipeDifferences(result);
    if (difference) {
      return `seed ${seed} is not the recipe's: ${difference.path} ${difference.message}`;
    }
  }
  const machines = new Set(results.map(sameMachine));
  if (machines.size > 1) {
    return "adapter, driver, runtime, program or data are not the same for all";
  }
  const never = seeds.filter(({ epoch }) => epoch === null);
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
  const { vendor, architecture, device, description } = adapter;
  const { version, gitCommit, kernelHashes } = suite;
  const data = dataset.sha256;
  return JSON.stringify([
    [vendor, architecture, device, description, driver, data],
    [runtime, version, gitCommit, kernelHashes, host.os, host.arch, host.cpu],
  ]);
}

/** The mean without the first and the last by rank. */
function middle(seeds: readonly SeedTime[], clock: "trainSeconds" | "wallSeconds"): number {
  const ranked = seeds.map((seed) => seed[clock] ?? Infinity).sort((a, b) => a - b);
  return mean(ranked.slice(1, -1));
}
