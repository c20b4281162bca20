import type { Prepared } from "../../kernels/gpu/dispatcher.ts";
import { nsOf, type Stopwatch } from "../../kernels/gpu/clock/stopwatch.ts";
import { sampleStatistics } from "../../results/text/statistics.ts";

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
 * {@linkcode PATIENCE} budgets more where the samples scatter. No sample is left out.
 */
export async function sample(
  stopwatch: Stopwatch,
  units: readonly (readonly Prepared[])[],
  budget: SamplingBudget,
): Promise<Sampled> {
  const first = await stopwatch.estimate(units);
  const repetitions = stopwatch.repetitionsFor(nsOf(first));
  const clock = first.gpuNs === null ? "host" : "gpu";
  const samples = await patiently(async () => {
    const timed = await stopwatch.time(units, repetitions);
    return { ns: clock === "gpu" ? nsOf(timed) : timed.hostNs, hostNs: timed.hostNs };
  }, budget);
  const samplesNs = samples.map(({ ns }) => ns);
  const { median, p5, p95, cv } = sampleStatistics(samplesNs);
  return {
    clock,
    samplesNs,
    hostSamplesNs: samples.map(({ hostNs }) => hostNs),
    repetitions,
    ...{ medianNs: median, p5Ns: p5, p95Ns: p95, cv },
  };
}

/** Samples over the budget, and where they scatter as many again and more. */
export async function patiently<T extends { readonly ns: number }>(
  next: () => Promise<T>,
  budget: SamplingBudget,
): Promise<T[]> {
  const samples = await collected(next, budget);
  if (sampleStatistics(samples.map(({ ns }) => ns)).cv <= NOISY) return samples;
  const more = await collected(next, {
    ...{ budgetNs: PATIENCE * budget.budgetNs, minSamples: 0 }, // few of what takes seconds
    maxSamples: PATIENCE * budget.maxSamples,
  });
  return [...samples, ...more];
}

/** What a function returns, called as often as the budget, of the host's time, allows. */
async function collected<T>(
  next: () => Promise<T>,
  { budgetNs, minSamples, maxSamples }: SamplingBudget,
): Promise<T[]> {
  const samples: T[] = [];
  const end = performance.now() + budgetNs / 1e6;
  while (
    samples.length < maxSamples && (samples.length < minSamples || performance.now() < end)
  ) samples.push(await next());
  return samples;
}
