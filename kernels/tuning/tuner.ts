import { checkCandidate, loadCandidate } from "./check.ts";
import type { HostArrays, LoadedKernel } from "../gpu/run_kernel.ts";
import { median, nsOf, type Stopwatch } from "../gpu/clock/stopwatch.ts";
import type { Candidate, Expectation, Workload } from "./workload.ts";

/** What came of one candidate. */
export interface Trial {
  readonly variant: string;
  readonly medianNs: number | null;
  readonly status: "complete" | "failed" | "skipped";
  /** Why there is no time, or null. */
  readonly reason: string | null;
}

/** The fastest right variant of a workload on a device. */
export interface Tuned {
  readonly op: string;
  readonly shape: string;
  readonly dtype: string;
  /** Null where no candidate was right. */
  readonly variant: string | null;
  readonly candidates: readonly Trial[];
}

/** A candidate may win only after this many of its elements agreed with float64. */
const SAMPLES = 256;
/** A GPU that waited for longer, for a compiler, has lowered its clocks. */
const IDLE_MS = 500;
/** One look tells that a candidate this much slower than the best cannot win. */
const HOPELESS = 2;
/** Candidates within this of the best run again, in turns, as the machine may have changed between their first runs. */
const CLOSE = 1.15;
const ROUNDS = 5;

interface Contestant {
  readonly candidate: Candidate;
  readonly loaded: LoadedKernel;
  readonly repetitions: number;
  readonly samples: number[];
}

/**
 * Checks and measures a workload's candidates, best guesses first, and names the fastest of those that are right. Those that come
 * close to the best are measured again in turns.
 *
 * @throws {GpuError} If the device fails for good; a candidate that does not compile or is wrong only loses.
 */
export async function tune(stopwatch: Stopwatch, workload: Workload, seed = 0): Promise<Tuned> {
  const { device } = stopwatch;
  const { op, shape, dtype } = workload;
  const inputs = workload.inputs(seed);
  const expectations = workload.expect(inputs, SAMPLES);
  const trials = new Map<string, Trial>();
  const close: Contestant[] = [];
  const best = () => Math.min(...close.map(({ samples }) => median(samples)));
  try {
    // The top of the ladder first, so that slow rungs are soon seen to be hopeless.
    for (const candidate of workload.candidates(device.capabilities).toReversed()) {
      const entered = await enter(stopwatch, candidate, inputs, expectations, best());
      if ("status" in entered) trials.set(candidate.variant, entered);
      else close.push(entered);
    }
    const finalists = close.filter(({ samples }) => median(samples) <= CLOSE * best());
    for (let round = 0; finalists.length > 1 && round < ROUNDS; round++) {
      for (const contestant of finalists) await run(stopwatch, contestant);
    }
    for (const { candidate: { variant }, samples } of close) {
      trials.set(variant, { variant, medianNs: median(samples), status: "complete", reason: null });
    }
    const winner = finalists.toSorted((a, b) => median(a.samples) - median(b.samples)).at(0);
    const variant = winner?.candidate.variant ?? null;
    return { op, shape, dtype, variant, candidates: [...trials.values()] };
  } finally {
    for (const { loaded } of close) loaded.dispose();
  }
}

/** Loads, checks and times a candidate for a first time; what cannot win is given up and says why. */
async function enter(
  stopwatch: Stopwatch,
  candidate: Candidate,
  inputs: HostArrays,
  expectations: readonly Expectation[],
  best: number,
): Promise<Contestant | Trial> {
  const { device } = stopwatch;
  const { variant } = candidate;
  let loaded: LoadedKernel | undefined;
  const giveUp = (status: "failed" | "skipped", medianNs: number | null, reason: string): Trial => {
    loaded?.dispose();
    return { variant, medianNs, status, reason };
  };
  try {
    loaded = await loadCandidate(device, candidate, inputs);
    const { failure } = await checkCandidate(device, candidate, loaded, expectations);
    if (failure) return giveUp("failed", null, failure);
  } catch (error) {
    device.check(); // What broke the device breaks the run.
    return giveUp("failed", null, (error as Error).message.split("\n", 1)[0]);
  }
  if (stopwatch.idleMs > IDLE_MS) await stopwatch.warmUp([[loaded.prepared[0]]]);
  const first = nsOf(await stopwatch.estimate([[loaded.prepared[0]]]));
  if (first > HOPELESS * best) return giveUp("skipped", first, `${HOPELESS} times slower at first`);
  const repetitions = stopwatch.repetitionsFor(first);
  const contestant = { candidate, loaded, repetitions, samples: [] };
  for (let i = 0; i < 3; i++) await run(stopwatch, contestant);
  return contestant;
}

async function run(stopwatch: Stopwatch, { loaded, repetitions, samples }: Contestant) {
  samples.push(await timeKernel(stopwatch, loaded, repetitions));
}

async function timeKernel(stopwatch: Stopwatch, { prepared }: LoadedKernel, repetitions: number) {
  return nsOf(await stopwatch.time([[prepared[0]]], repetitions));
}
