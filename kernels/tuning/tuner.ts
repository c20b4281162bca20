import { checkCandidate, loadCandidate } from "./check.ts";
import type { LoadedKernel } from "../gpu/run_kernel.ts";
import { median, nsOf, type Stopwatch } from "../gpu/clock/stopwatch.ts";
import { type Reference, referenceOf } from "./reference.ts";
import { inOrder, isFaster, LEAST_ROUNDS } from "../gpu/clock/faster.ts";
import { inLayoutsOf } from "../relayout/in_layouts.ts";
import { shortlist } from "./shortlist.ts";
import type { Candidate, Workload } from "./workload.ts";

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

/** How far {@linkcode tune} goes. */
export interface TuneOptions {
  /** Candidates that are tried at most, see {@linkcode shortlist}; all unless said. */
  readonly most?: number;
  /** Variants to try first, as they won on adapters of the same family. */
  readonly known?: readonly string[];
  /** Inputs and what must come out of them, where they are there already. */
  readonly reference?: Reference;
  /** After the first candidate that is right, no other is begun where nothing is left, and no further round of turns. */
  readonly secondsLeft?: () => number;
  /** Is told of each candidate that is tried. */
  readonly trying?: (variant: string) => void;
}

/** A candidate may win only after this many of its elements agreed with float64. */
const SAMPLES = 256;
/** A GPU that waited for longer, for a compiler, has lowered its clocks. */
const IDLE_MS = 500;
/** One look tells that a candidate this much slower than the best cannot win. */
const HOPELESS = 2;
/** Candidates within this of the best run again, in turns, as the machine may have changed between their first runs. */
const CLOSE = 1.15;
/** Samples of a candidate before and after it is seen to be close, but for those that take long. */
const FIRST = 3, ROUNDS = 5;
/** What samples of a candidate may take together, before and after. */
const SAMPLING_NS = 3e8;

interface Contestant {
  readonly candidate: Candidate;
  readonly loaded: LoadedKernel;
  readonly repetitions: number;
  /** Of its own, before others take turns with it. */
  readonly samples: number[];
}

/** Times in turns, round by round. */
type Turns = ReadonlyMap<Contestant, readonly number[]>;

/**
 * Checks and measures a workload's candidates, best guesses first, and names the fastest of those that are right: those that come
 * close to the best are measured again in turns with the default, which stays where none is faster by more than scatter. What wants
 * its tensors in another layout than the usual variant is measured with the changes of layout around it: see {@linkcode inLayoutsOf}.
 *
 * @throws {GpuError} If the device fails for good; a candidate that does not compile or is wrong only loses.
 */
export async function tune(
  stopwatch: Stopwatch,
  workload: Workload,
  options: TuneOptions = {},
): Promise<Tuned> {
  const { most = Infinity, known, reference = referenceOf(workload, SAMPLES) } = options;
  const { op, shape, dtype } = workload;
  const { capabilities } = stopwatch.device, usual = workload.usual(capabilities);
  const task: Workload = {
    ...workload,
    candidates: (device) => workload.candidates(device).map((one) => inLayoutsOf(one, usual)),
  };
  const { tried, left } = shortlist(task, capabilities, most, known);
  const reason = `of ${tried.length + left.length} candidates it is none of the ${most} likeliest`;
  const spared = left.map(({ variant }) => skipped(variant, reason));
  const { variant, trials } = await compete(stopwatch, tried, reference, usual?.variant, options);
  return { op, shape, dtype, variant, candidates: [...trials, ...spared] };
}

const skipped = (variant: string, reason: string): Trial => ({
  ...{ variant, medianNs: null, status: "skipped", reason },
});

/** Lets candidates compete in this order, and names the winner. @param usual The default, which need not be among them. */
async function compete(
  stopwatch: Stopwatch,
  candidates: readonly Candidate[],
  reference: Reference,
  usual: string | undefined,
  { secondsLeft = () => Infinity, trying = () => {} }: TuneOptions,
): Promise<{ readonly variant: string | null; readonly trials: Trial[] }> {
  const trials = new Map<string, Trial>();
  const close: Contestant[] = [];
  const best = () => Math.min(...close.map(({ samples }) => median(samples)));
  try {
    await stopwatch.device.dispatcher.compile(candidates.map(({ kernel }) => kernel));
    for (const candidate of candidates) {
      const { variant } = candidate;
      if (close.length > 0 && secondsLeft() <= 0) {
        trials.set(variant, skipped(variant, "the time to tune in was used up"));
        continue;
      }
      trying(variant);
      const bar = variant === usual ? Infinity : HOPELESS * best();
      const entered = await enter(stopwatch, candidate, reference, bar);
      if ("status" in entered) trials.set(variant, entered);
      else close.push(entered);
    }
    const standing = close.find(({ candidate }) => candidate.variant === usual);
    const finalists = close.filter((contestant) =>
      contestant === standing || median(contestant.samples) <= CLOSE * best()
    );
    const turns = await runInTurns(stopwatch, finalists, secondsLeft);
    for (const contestant of close) {
      const { variant } = contestant.candidate;
      const medianNs = median(turns.get(contestant) ?? contestant.samples);
      trials.set(variant, { variant, medianNs, status: "complete", reason: null });
    }
    const winner = winnerOf(turns, standing);
    return { variant: winner?.candidate.variant ?? null, trials: [...trials.values()] };
  } finally {
    for (const { loaded } of close) loaded.dispose();
  }
}

/** The fastest in turns; where the default stands, of those that are faster by more than scatter. */
function winnerOf(turns: Turns, standing: Contestant | undefined): Contestant | undefined {
  const ranked = [...turns].toSorted(([, a], [, b]) => median(a) - median(b));
  if (!standing) return ranked.at(0)?.[0];
  const stood = turns.get(standing)!;
  return ranked.find(([, times]) => isFaster(times, stood))?.[0] ?? standing;
}

/** Times them round by round, where there are several. */
async function runInTurns(
  stopwatch: Stopwatch,
  finalists: readonly Contestant[],
  secondsLeft: () => number,
): Promise<Turns> {
  if (finalists.length < 2) return new Map(finalists.map((one) => [one, one.samples]));
  const longest = Math.max(
    ...finalists.map(({ samples, repetitions }) => repetitions * median(samples)),
  );
  const rounds = Math.max(LEAST_ROUNDS, affordable(ROUNDS, longest));
  const turns = new Map(finalists.map((one) => [one, [] as number[]]));
  for (let round = 0; round < rounds && (round === 0 || secondsLeft() > 0); round++) {
    for (const one of inOrder(finalists, round)) turns.get(one)!.push(await timed(stopwatch, one));
  }
  return turns;
}

/** Of so many samples of this length those that there is time for, at least two. */
function affordable(wanted: number, ns: number): number {
  return Math.max(2, Math.min(wanted, Math.floor(SAMPLING_NS / ns)));
}

/** Loads, checks and times a candidate for a first time; what is over the bar cannot win: it is given up and says why. */
async function enter(
  stopwatch: Stopwatch,
  candidate: Candidate,
  { inputs, expectations }: Reference,
  bar: number,
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
    return giveUp("failed", null, (error as Error).message.split("\n", 1)[0] || "unknown");
  }
  if (stopwatch.idleMs > IDLE_MS) await stopwatch.warmUp([[loaded.prepared[0]]]);
  const first = nsOf(await stopwatch.estimate([[loaded.prepared[0]]]));
  if (first > bar) return giveUp("skipped", first, `${HOPELESS} times slower at first`);
  const repetitions = stopwatch.repetitionsFor(first);
  const samples = repetitions === 1 ? [first] : [];
  const contestant = { candidate, loaded, repetitions, samples };
  const wanted = affordable(FIRST, repetitions * first);
  while (samples.length < wanted) samples.push(await timed(stopwatch, contestant));
  return contestant;
}

async function timed(stopwatch: Stopwatch, { loaded, repetitions }: Contestant): Promise<number> {
  return nsOf(await stopwatch.time([[loaded.prepared[0]]], repetitions));
}
