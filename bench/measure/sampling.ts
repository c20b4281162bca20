import { measure } from "mitata";
import type { Prepared } from "../../kernels/gpu/dispatcher.ts";
import type { Stopwatch } from "../../kernels/gpu/stopwatch.ts";

/** Samples of one piece of work, in ns per repetition, and their statistics. */
export interface Sampled {
  /** Which clock the samples and statistics are by. */
  readonly clock: "gpu" | "host";
  readonly samplesNs: number[];
  /** The same repetitions by the host's clock, less the wait for an empty submit. */
  readonly hostSamplesNs: number[];
  readonly repetitions: number;
  readonly medianNs: number;
  readonly p5Ns: number;
  readonly p95Ns: number;
  /** Standard deviation over mean. */
  readonly cv: number;
}

/** How long to sample. */
export interface SamplingBudget {
  readonly budgetNs: number;
  readonly minSamples: number;
  readonly maxSamples: number;
}

/** A full run, and the quick one. */
export const SAMPLING: Record<"full" | "quick", SamplingBudget> = {
  full: { budgetNs: 1.5e9, minSamples: 7, maxSamples: 30 },
  quick: { budgetNs: 5e8, minSamples: 5, maxSamples: 15 },
};

/** Samples that scatter more than this are too few: another program took its turns. */
export const NOISY = 0.05;
/** How many budgets more a row of such samples gets. */
const PATIENCE = 3;

/**
 * Times units of kernels that take turns, repeated within each submit for as long as the clock needs, until the budget is used, and for
 * {@linkcode PATIENCE} budgets more where the samples scatter. mitata runs the loop and makes the statistics of what the stopwatch
 * says; no sample is left out.
 */
export async function sample(
  stopwatch: Stopwatch,
  units: readonly (readonly Prepared[])[],
  budget: SamplingBudget,
): Promise<Sampled> {
  const first = await stopwatch.time(units, units.length);
  const repetitions = stopwatch.repetitionsFor(first.gpuNs ?? first.hostNs);
  const clock = first.gpuNs === null ? "host" : "gpu";
  const { samples, of } = await patiently(async () => {
    const { gpuNs, hostNs } = await stopwatch.time(units, repetitions);
    return { ns: clock === "gpu" ? gpuNs ?? hostNs : hostNs, hostNs };
  }, budget);
  return {
    clock,
    samplesNs: samples.map(({ ns }) => ns),
    hostSamplesNs: samples.map(({ hostNs }) => hostNs),
    repetitions,
    ...of,
  };
}

/** {@linkcode statistics} over the budget, and where they scatter over those samples and more of them. */
export async function patiently<T extends { readonly ns: number }>(
  next: () => Promise<T>,
  budget: SamplingBudget,
) {
  const first: T[] = [];
  const taken = async (into: T[]) => {
    into.push(await next());
    return into.at(-1)!.ns;
  };
  const usual = await statistics(() => taken(first), budget);
  const warmUps = first.length - usual.count; // calls of mitata's that count for nothing
  const samples = first.slice(warmUps);
  if (usual.of.cv <= NOISY) return { samples, of: usual.of };
  const { budgetNs, minSamples, maxSamples } = budget;
  const known = samples.values();
  let calls = 0;
  const { of } = await statistics(async () => {
    if (calls++ < warmUps) return (await next()).ns;
    const again = known.next().value;
    return again ? again.ns : await taken(samples);
  }, {
    budgetNs: PATIENCE * budgetNs,
    minSamples: samples.length + minSamples,
    maxSamples: samples.length + PATIENCE * maxSamples,
  });
  return { samples, of };
}

/** Statistics of what a function returns, called as often as the budget (of wall time) allows. */
export async function statistics(
  next: () => Promise<number>,
  { budgetNs, minSamples, maxSamples }: SamplingBudget,
) {
  const options = {
    manual: "real", // the function says the time; missing in mitata's types
    gc: false,
    min_samples: minSamples,
    max_samples: maxSamples,
    min_cpu_time: budgetNs,
    samples_threshold: Infinity, // beyond it mitata drops the fastest and slowest
  };
  const { samples, p50, avg } = await measure(next, options);
  const at = (quantile: number) => samples[Math.floor(quantile * (samples.length - 1))];
  const squares = samples.reduce((sum, value) => sum + (value - avg) ** 2, 0);
  const deviation = Math.sqrt(squares / Math.max(1, samples.length - 1));
  return {
    count: samples.length,
    of: { medianNs: p50, p5Ns: at(0.05), p95Ns: at(0.95), cv: avg > 0 ? deviation / avg : 0 },
  };
}
