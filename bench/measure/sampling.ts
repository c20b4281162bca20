import type { Prepared } from "../../kernels/gpu/dispatcher.ts";
import { inOrder } from "../../kernels/gpu/clock/faster.ts";
import { nsOf, type Stopwatch } from "../../kernels/gpu/clock/stopwatch.ts";
import { NOISY, sampleStatistics } from "../../results/text/statistics.ts";

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
  /** Whether the user asked to stop: then no sample is begun but the first, and what there is is not for a result. */
  readonly shouldStop?: () => boolean;
}

/** A full run, and the quick one. The least count for what takes longer than the budget, as a ResNet's step on a CPU adapter does. */
export const SAMPLING: Record<"full" | "quick", SamplingBudget> = {
  full: { budgetNs: 1.5e9, minSamples: 5, maxSamples: 30 },
  quick: { budgetNs: 5e8, minSamples: 5, maxSamples: 15 },
};

/** How many budgets more a row gets whose samples scatter by more than {@linkcode NOISY}. */
const PATIENCE = 3;

/** Units of kernels that take turns within a submit. */
type Units = readonly (readonly Prepared[])[];

/** Work of which it is known how to sample it. */
interface Ready extends Pick<Sampled, "clock" | "repetitions"> {
  readonly units: Units;
}

/**
 * Times units of kernels that take turns, repeated within each submit for as long as the clock needs, until the budget is used, and for
 * {@linkcode PATIENCE} budgets more where the samples scatter. No sample is left out.
 */
export async function sample(
  stopwatch: Stopwatch,
  units: Units,
  budget: SamplingBudget,
): Promise<Sampled> {
  const [sampled] = await sampleInTurns(stopwatch, [units], budget);
  return sampled;
}

/** The same of several pieces of work, each with a budget: a sample of the first, one of the second, and so on, and back, so that what the machine does meanwhile befalls all. */
export async function sampleInTurns(
  stopwatch: Stopwatch,
  sides: readonly Units[],
  budget: SamplingBudget,
): Promise<Sampled[]> {
  const ready: Ready[] = [];
  for (const units of sides) {
    const first = await stopwatch.estimate(units);
    const clock = first.gpuNs === null ? "host" : "gpu";
    ready.push({ units, clock, repetitions: stopwatch.repetitionsFor(nsOf(first)) });
  }
  let begun = 0;
  const rounds = await patiently(async () => {
    const round: { readonly ns: number; readonly hostNs: number }[] = [];
    for (const side of inOrder([...ready.keys()], begun++)) {
      const { units, clock, repetitions } = ready[side];
      const timed = await stopwatch.time(units, repetitions);
      round[side] = { ns: clock === "gpu" ? nsOf(timed) : timed.hostNs, hostNs: timed.hostNs };
    }
    return round;
  }, { ...budget, budgetNs: sides.length * budget.budgetNs });
  return ready.map((side, i) => sampledBy(side, rounds.map((round) => round[i])));
}

/** Samples, by their clock and the host's, with their statistics. */
export function sampledBy(
  { clock, repetitions }: Pick<Sampled, "clock" | "repetitions">,
  samples: readonly { readonly ns: number; readonly hostNs: number }[],
): Sampled {
  const samplesNs = samples.map(({ ns }) => ns), hostSamplesNs = samples.map((at) => at.hostNs);
  const { median, p5, p95, cv } = sampleStatistics(samplesNs);
  const statistics = { medianNs: median, p5Ns: p5, p95Ns: p95, cv };
  return { clock, samplesNs, hostSamplesNs, repetitions, ...statistics };
}

/** Rounds of samples over the budget, and where those of a side scatter as many again and more. */
export async function patiently<T extends { readonly ns: number }>(
  next: () => Promise<readonly T[]>,
  budget: SamplingBudget,
): Promise<(readonly T[])[]> {
  const rounds = await collected(next, budget);
  const isSteady = (_: T, side: number) =>
    sampleStatistics(rounds.map((round) => round[side].ns)).cv <= NOISY;
  if (rounds[0].every(isSteady)) return rounds;
  const more = await collected(next, {
    ...budget,
    ...{ budgetNs: PATIENCE * budget.budgetNs, minSamples: 0 }, // few of what takes seconds
    maxSamples: PATIENCE * budget.maxSamples,
  });
  return [...rounds, ...more];
}

/** What a function returns, called as often as the budget, of the host's time, allows. */
async function collected<T>(
  next: () => Promise<T>,
  { budgetNs, minSamples, maxSamples, shouldStop = () => false }: SamplingBudget,
): Promise<T[]> {
  const samples: T[] = [];
  const end = performance.now() + budgetNs / 1e6;
  while (
    samples.length < maxSamples && (samples.length < minSamples || performance.now() < end)
  ) {
    samples.push(await next());
    if (shouldStop()) break;
  }
  return samples;
}
