import type { Device } from "../../kernels/gpu/device.ts";
import { Stopwatch } from "../../kernels/gpu/clock/stopwatch.ts";
import type { BenchResult } from "../../results/schema/result.ts";
import { STOPPED } from "../../results/text/labels.ts";
import { reasonOf } from "../../results/text/user_error.ts";
import { featuresOf } from "../train/config.ts";
import { TUNING } from "../tune/budget.ts";
import { type Trying, Tuning } from "../tune/tuning.ts";
import type { TuningMemory } from "../tune/tuning_memory.ts";
import type { Bench } from "./bench.ts";
import { type Findings, freshFindings } from "./findings.ts";
import type { Job } from "./job.ts";
import { REFERENCE_COPIES } from "./kernels/measure_case.ts";
import { measureRoofline } from "./roofline.ts";
import { SAMPLING } from "./sampling.ts";

/** What the measurements use where the adapter grants it. */
export const BENCH_FEATURES: readonly GPUFeatureName[] = [
  "timestamp-query",
  ...featuresOf({ precision: "mixed" }), // all that trainings use, so that what is tuned for them is what they have
];

/** Longest time for one row, seconds: a larger size is cut. */
export const ROW_SECONDS = { full: 60, quick: 10 };

/** How a run measures. */
export interface BenchSettings {
  readonly pace: "full" | "quick";
  /** Variants that are remembered, and to which the fastest ones are added; null: the defaults run. */
  readonly tuningCache: TuningMemory | null;
  /** Seconds that the tuning of a model may take; what the pace allows unless said, may be infinite. */
  readonly tuneSeconds?: number;
  /** Jobs that have not begun by then, counted from the first, are left out; may be infinite. */
  readonly budgetSeconds: number;
  /** Rows that would need longer are cut. */
  readonly rowSeconds: number;
  /** GPU memory that the operands of a measurement may take together; usually as much as outgrows caches. */
  readonly operandBytes?: number;
}

/** Who looks on while a run measures. */
export interface BenchObserver {
  /** A remark. */
  note(line: string): void;
  /** All is ready for the first job; the roofline is found. */
  begin(findings: Findings): void;
  /** A job is begun. */
  now(label: string): void;
  /** A candidate of the tuner's is tried, as part of the job. */
  trying(trying: Trying): void;
  /** A job is over, with what came out, and all that was found so far. */
  done(lines: readonly string[], findings: Findings): void;
  /** Before each job: what the run is if nothing more comes of it. */
  keep?(run: BenchRun): Promise<void>;
  /** Asked before each job, and within long ones. */
  shouldStop(): boolean;
}

/** What a run measures with before its roofline is known. */
export type OpenBench = Omit<Bench, "roofline">;

/** How a run of `bench` ended. */
export interface BenchEnd {
  readonly status: BenchResult["status"];
  readonly reason: string | null;
  /** What failed. */
  readonly error?: unknown;
}

/** What a run found. */
export interface BenchRun {
  readonly bench: OpenBench;
  readonly findings: Findings;
  readonly end: BenchEnd;
}

/**
 * Calibrates the clock, measures the roofline, then runs the jobs until they are done, the budget is used up, or the observer stops them. It
 * reads and writes no file but for what the jobs and the cache do. A job that fails as a whole ends the run, with what was found before.
 *
 * @throws {GpuError} If the device fails before the first job.
 */
export async function runBench(
  device: Device,
  jobs: readonly Job[],
  settings: BenchSettings,
  observer: BenchObserver,
): Promise<BenchRun> {
  let stopped = false;
  // Whoever is told to stop leaves something out; where nobody asks any more, nothing is.
  const shouldStop = () => stopped ||= observer.shouldStop();
  const watched = { ...observer, shouldStop };
  const bench = await openBench(device, settings, watched);
  const { stopwatch, sampling, operandBytes } = bench, { note } = observer;
  const roofline = await measureRoofline(stopwatch, sampling, operandBytes, { note, shouldStop });
  const findings = { ...freshFindings(), roofline };
  const deadline = performance.now() + 1000 * settings.budgetSeconds;
  if (roofline) observer.begin(findings);
  let failed: BenchEnd | null = null;
  for (const [i, job] of jobs.entries()) {
    if (!roofline || failed || shouldStop()) {
      job.leaveOut(findings, "interrupted", failed?.reason ?? STOPPED);
      continue;
    }
    await observer.keep?.(endedEarly(bench, findings, jobs.slice(i)));
    const context = { bench: { ...bench, roofline }, findings, deadline, observer: watched };
    failed = await runToFailure(job, context);
  }
  return { bench, findings, end: failed ?? ended(stopped) };
}

function ended(stopped: boolean): BenchEnd {
  return stopped
    ? { status: "interrupted", reason: STOPPED }
    : { status: "complete", reason: null };
}

/** Runs a job; where it fails as a whole, what it had not measured by then is left out, and that is the end of the run. */
async function runToFailure(job: Job, context: JobContext): Promise<BenchEnd | null> {
  const { rows, host, peers } = context.findings;
  const before = [rows.length, host.length, peers.length];
  try {
    await runJob(job, context);
    return null;
  } catch (error) {
    const reason = reasonOf(error);
    const left = freshFindings();
    job.leaveOut(left, "interrupted", reason);
    rows.push(...left.rows.slice(rows.length - before[0]));
    host.push(...left.host.slice(host.length - before[1]));
    peers.push(...left.peers.slice(peers.length - before[2]));
    return { status: "failed", reason, error };
  }
}

/** A run that ended before some of its jobs were over. */
function endedEarly(bench: OpenBench, findings: Findings, jobs: readonly Job[]): BenchRun {
  const reason = "the run ended early";
  const found = structuredClone(findings);
  for (const job of jobs) job.leaveOut(found, "interrupted", reason);
  return { bench, findings: found, end: { status: "interrupted", reason } };
}

async function openBench(
  device: Device,
  settings: BenchSettings,
  { trying, shouldStop }: BenchObserver,
): Promise<OpenBench> {
  const { pace, tuningCache, rowSeconds, operandBytes = operandRoom(device) } = settings;
  const { seconds, most } = TUNING[pace];
  const limits = { seconds: settings.tuneSeconds ?? seconds, most, trying, shouldStop };
  const stopwatch = await Stopwatch.open(device);
  return {
    stopwatch,
    tuning: tuningCache && new Tuning(stopwatch, tuningCache, limits),
    sampling: SAMPLING[pace],
    rowSeconds,
    operandBytes,
    spent: { compileSeconds: 0, warmupSeconds: 0 },
    kernels: [],
  };
}

/** As much as outgrows caches; on a CPU what the host has room for, where the reference lies too. */
function operandRoom({ capabilities: { software, hostRoom } }: Device): number {
  const room = software ? hostRoom?.() : null;
  return room ? room.bytes / REFERENCE_COPIES : Infinity;
}

interface JobContext {
  readonly bench: Bench;
  readonly findings: Findings;
  /** By `performance.now()`. */
  readonly deadline: number;
  readonly observer: BenchObserver;
}

async function runJob(job: Job, { bench, findings, deadline, observer }: JobContext) {
  if (performance.now() > deadline) {
    job.leaveOut(findings, "skipped", "the run's budget was used up");
    observer.done([`${job.label}: skipped, the run's budget was used up`], findings);
  } else {
    observer.now(job.label);
    const lines = await job.run(bench, findings, {
      shouldStop: observer.shouldStop,
      secondsLeft: () => (deadline - performance.now()) / 1000,
      note: observer.note,
    });
    observer.done(lines, findings);
  }
}
