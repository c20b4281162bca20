import { compare, elementsAt, type Tolerance } from "../../kernels/tuning/compare.ts";
import type { Expectation } from "../../kernels/tuning/workload.ts";
import { median } from "../../results/text/statistics.ts";
import type { PeerOp, PeerRow } from "./peer.ts";

/** Our side of a comparison, checked, and what the peer must get right before it is timed. */
export interface OurSide {
  readonly op: PeerOp;
  readonly variant: string | null;
  readonly maxAbsError: number | null;
  /** What must come out of the first `runs` repetitions. */
  readonly expected: Expectation;
  /** How near to it a peer must come whose products take operands of 11 significant bits, as TF32 and f16 have. */
  readonly reduced: Tolerance;
  readonly runs: number;
}

/** How long to measure. */
export interface Effort {
  /** Rounds of ours and of the peer's, one after the other. */
  readonly rounds: number;
  /** Length of a round: far above the 10 ms or so that a host may take to see that the GPU is done. */
  readonly roundNs: number;
  /** No further round is begun after this, once there are enough to tell the spread. */
  readonly rowNs: number;
  /** The host's clock, in ns. */
  now(): number;
  /** What is left of the budget. */
  leftNs(): number;
  shouldStop(): boolean;
}

/** The part of a row that measuring gives. */
export type Outcome = Omit<
  PeerRow,
  "name" | "version" | "precision" | "device" | "op" | "shape" | "dims"
>;

/** An outcome without numbers. */
export function noOutcome(status: Exclude<Outcome["status"], "complete">, reason: string): Outcome {
  return {
    ourVariant: null,
    medianNs: null,
    ourMedianNs: null,
    ratio: null,
    ratioLow: null,
    ratioHigh: null,
    samplesNs: [],
    ourSamplesNs: [],
    maxAbsError: null,
    ourMaxAbsError: null,
    status,
    reason,
  };
}

/** Fewer say nothing of the spread. */
const MIN_ROUNDS = 3;

/**
 * Compares a peer's op with ours: first its numbers, then, A B A B, its time. Both are measured the same way, by the host's clock from
 * the first submit until the GPU is done, with nothing subtracted; repetitions are such that a round of either is long.
 *
 * @param tolerance How near the peer's numbers must come.
 * @throws {Error} What a library or the GPU throws.
 */
export async function comparePair(
  ours: OurSide,
  theirs: PeerOp,
  effort: Effort,
  tolerance: Tolerance = ours.expected.tolerance,
): Promise<Outcome> {
  await theirs.run(ours.runs);
  const { maxAbsError, failure } = check(await theirs.output(), { ...ours.expected, tolerance });
  const base = {
    ...noOutcome("failed", failure ?? ""),
    ourVariant: ours.variant,
    maxAbsError,
    ourMaxAbsError: ours.maxAbsError,
  };
  if (failure) return base;
  const a = await repeat(ours.op, effort), b = await repeat(theirs, effort);
  const needs = MIN_ROUNDS * (a.roundNs + b.roundNs);
  if (needs > effort.leftNs()) {
    const reason = `${MIN_ROUNDS} rounds take about ${
      (needs / 1e9).toFixed(0)
    } s, more than is left of the budget`;
    return { ...base, status: "skipped", reason };
  }
  const ourSamplesNs: number[] = [], samplesNs: number[] = [];
  const end = effort.now() + Math.min(effort.rowNs, effort.leftNs());
  while (samplesNs.length < effort.rounds && !effort.shouldStop()) {
    if (samplesNs.length >= MIN_ROUNDS && effort.now() >= end) break;
    ourSamplesNs.push(await time(ours.op, a.repetitions, effort) / a.repetitions);
    samplesNs.push(await time(theirs, b.repetitions, effort) / b.repetitions);
  }
  if (samplesNs.length < MIN_ROUNDS) return { ...base, status: "skipped", reason: "interrupted" };
  return { ...base, ...ratios(samplesNs, ourSamplesNs), status: "complete", reason: null };
}

/** Medians of both, their ratio, and its spread over the rounds. */
export function ratios(samplesNs: readonly number[], ourSamplesNs: readonly number[]) {
  const medianNs = median(samplesNs), ourMedianNs = median(ourSamplesNs);
  const byRound = samplesNs.map((ns, i) => ns / ourSamplesNs[i]);
  return {
    samplesNs,
    ourSamplesNs,
    medianNs,
    ourMedianNs,
    ratio: medianNs / ourMedianNs,
    ratioLow: Math.min(...byRound),
    ratioHigh: Math.max(...byRound),
  };
}

/** Compares an output with what must come out. */
export function check(
  output: ArrayLike<number>,
  { indices, values, tolerance }: Expectation,
): { maxAbsError: number | null; failure: string | null } {
  const got = elementsAt(output, indices, values.length);
  const { wrong, worst, maxAbsError } = compare(got, values, tolerance);
  const failure = wrong === 0
    ? null
    : `is wrong: ${wrong} of ${values.length} elements differ, worst at ${
      indices?.[worst] ?? worst
    }: got ${got[worst]}, want ${values[worst]}`;
  return { maxAbsError: Number.isFinite(maxAbsError) ? maxAbsError : null, failure };
}

/** Enough for a round of the shortest kernel on the fastest GPU. */
const MAX_REPETITIONS = 2 ** 16;

/** Finds how many repetitions a round takes; the first runs warm up. */
async function repeat(op: PeerOp, effort: Effort) {
  let repetitions = 1, ns = await time(op, 1, effort);
  while (ns < effort.roundNs / 2 && repetitions < MAX_REPETITIONS) { // A short run is mostly the wait at its end.
    const factor = Math.min(10, effort.roundNs / ns);
    repetitions = Math.min(MAX_REPETITIONS, Math.ceil(repetitions * factor));
    ns = await time(op, repetitions, effort);
  }
  const factor = effort.roundNs / ns;
  const rounded = Math.min(MAX_REPETITIONS, Math.max(1, Math.round(repetitions * factor)));
  return { repetitions: rounded, roundNs: ns * rounded / repetitions };
}

async function time(op: PeerOp, repetitions: number, { now }: Effort): Promise<number> {
  const begin = now();
  await op.run(repetitions);
  return now() - begin;
}
