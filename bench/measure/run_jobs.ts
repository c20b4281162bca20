import type { BenchResult } from "../../results/schema/result.ts";
import { STOPPED } from "../../results/text/labels.ts";
import { reasonOf } from "../../results/text/user_error.ts";
import type { Trying } from "../tune/tuning.ts";
import type { Bench } from "./bench.ts";
import { type Findings, freshFindings } from "./findings.ts";
import type { Job } from "./job.ts";

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

/** An observer who is asked no more once he said to stop, and of whom is known that he did. */
export interface Watched extends BenchObserver {
  wasStopped(): boolean;
}

/** Whoever is told to stop leaves something out; where nobody asks any more, nothing is. */
export function watch(observer: BenchObserver): Watched {
  let stopped = false;
  const shouldStop = () => stopped ||= observer.shouldStop();
  return { ...observer, shouldStop, wasStopped: () => stopped };
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

/** How the jobs of a run are run. */
interface JobsContext {
  readonly budgetSeconds: number;
  readonly observer: Watched;
}

/** Runs the jobs one after another; without a roofline, after a failure and once the observer stops them all are left out. */
export async function runJobs(
  jobs: readonly Job[],
  findings: Findings,
  bench: OpenBench,
  { budgetSeconds, observer }: JobsContext,
): Promise<BenchRun> {
  const { roofline } = findings;
  const deadline = performance.now() + 1000 * budgetSeconds;
  if (roofline) observer.begin(findings);
  let failed: BenchEnd | null = null;
  for (const [i, job] of jobs.entries()) {
    if (!roofline || failed || observer.shouldStop()) {
      job.leaveOut(findings, "interrupted", failed?.reason ?? STOPPED);
      continue;
    }
    await observer.keep?.(endedEarly(bench, findings, jobs.slice(i)));
    failed = await runToFailure(job, {
      bench: { ...bench, roofline },
      findings,
      deadline,
      observer,
    });
  }
  return { bench, findings, end: failed ?? ended(observer.wasStopped()) };
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
