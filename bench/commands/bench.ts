import type { Device } from "../../kernels/gpu/device.ts";
import { Stopwatch } from "../../kernels/gpu/stopwatch.ts";
import { benchTable } from "../../results/tables/bench_table.ts";
import { UserError } from "../../results/text/user_error.ts";
import { checkWritable, writeAtomic } from "../../results/schema/write_atomic.ts";
import { writeResult } from "../../results/schema/write_result.ts";
import { benchDocument, type BenchEnd } from "../measure/bench_document.ts";
import {
  type BenchOptions,
  type Job,
  jobsOf,
  type SuiteName,
  SUITES,
} from "../measure/bench_jobs.ts";
import { type Findings, freshFindings } from "../measure/findings.ts";
import { host, rootPath, userPath } from "../host/host.ts";
import { type Interrupt, onInterrupt } from "../host/interrupt.ts";
import type { Bench } from "../measure/kernels/measure_case.ts";
import { openChosenDevice } from "../host/open.ts";
import { humanStream } from "../train/progress.ts";
import { measureRoofline } from "../measure/roofline.ts";
import { type RowsProgress, rowsProgress } from "../measure/rows_progress.ts";
import { SAMPLING } from "../measure/sampling.ts";
import { Tuning } from "../tune/tuning.ts";
import { TuningCache } from "../tune/tuning_cache.ts";
import process from "node:process";

/** What the measurements use where the adapter grants it. */
export const BENCH_FEATURES: readonly GPUFeatureName[] = [
  "timestamp-query",
  "shader-f16",
  "subgroups",
];

/** Longest time for one row, seconds: a larger size is cut. */
const ROW_SECONDS = { full: 60, quick: 10 };

/**
 * `deno task bench`: measures the roofline, then the rows of the suites, and writes one result and its table.
 *
 * @param name One of {@linkcode SUITES}, or undefined for the curated quick run.
 * @returns The exit code: 0 complete, 130 interrupted.
 * @throws {UserError} For what the user can mend, before anything is written.
 */
export async function benchCommand(
  name: string | undefined,
  options: BenchOptions,
): Promise<number> {
  const suite = suiteOf(name);
  const jobs = jobsOf(suite, options);
  if (jobs.length === 0 && suite !== "roofline") {
    throw new UserError(
      `Cannot run anything as no row's name contains ${options.filter?.join(" or ")}`,
    );
  }
  if (options.list) {
    for (const { suite, label } of jobs) process.stdout.write(`${suite} ${label}\n`);
    return 0;
  }
  const start = { createdAt: new Date(), git: host.gitCommit() };
  const time = start.createdAt.toISOString().slice(0, 19).replaceAll(":", "");
  const out = options.out === undefined
    ? rootPath(`results/runs/${time}-bench-${suite ?? "quick"}.json`)
    : userPath(options.out);
  const table = `${out.replace(/\.json$/, "")}.md`;
  for (const path of [out, table]) await checkWritable(path);
  const device = await openChosenDevice(options.adapter, BENCH_FEATURES);
  const human = humanStream(options.json);
  try {
    const bench = await openBench(device, suite, options, (line) => void human.write(`${line}\n`));
    const { findings, end } = await runJobs(bench, jobs, options);
    const suites = suite === undefined ? ["quick"] : suite === "all" ? [...SUITES] : [suite];
    const result = await benchDocument(start, bench, findings, suites, options, end);
    const markdown = benchTable(result);
    await writeResult(out, result);
    await writeAtomic(table, markdown);
    human.write(`\n${markdown}\nresult ${out}\n`);
    if (options.json) process.stdout.write(`${JSON.stringify(result)}\n`);
    return end.status === "interrupted" ? 130 : 0;
  } finally {
    device.close();
  }
}

function suiteOf(name: string | undefined): SuiteName | undefined {
  const suite = SUITES.find((known) => known === name);
  if (name === undefined || suite) return suite;
  throw new UserError(
    `Cannot run the suite ${name} as there is no such suite: known are ${SUITES.join(", ")}`,
  );
}

/** Calibrates the clock and measures the roofline. */
async function openBench(
  device: Device,
  suite: SuiteName | undefined,
  options: BenchOptions,
  say: (line: string) => void,
): Promise<Bench> {
  say(`bench on ${device.adapter.description ?? "GPU"}`);
  const pace = options.quick || suite === undefined ? "quick" : "full";
  const stopwatch = await Stopwatch.open(device);
  const roofline = await measureRoofline(stopwatch, SAMPLING[pace], say);
  const tuning = options.tune
    ? new Tuning(stopwatch, await TuningCache.open(device.adapter, say))
    : null;
  return {
    stopwatch,
    roofline,
    tuning,
    sampling: SAMPLING[pace],
    rowSeconds: ROW_SECONDS[pace],
    spent: { compileSeconds: 0, warmupSeconds: 0 },
    kernels: [],
  };
}

/** Runs the jobs until they are done, the budget is used up, or the user stops them. */
async function runJobs(
  bench: Bench,
  jobs: readonly Job[],
  { budget = Infinity, json }: BenchOptions,
): Promise<{ findings: Findings; end: BenchEnd }> {
  const findings = { ...freshFindings(), roofline: bench.roofline };
  const deadline = performance.now() + 1000 * budget;
  const progress = rowsProgress(humanStream(json), jobs.length);
  const interrupt = onInterrupt(
    () => progress.note("interrupted: finishing the row"),
    () => progress.stop(),
  );
  try {
    for (const job of jobs) await runJob(bench, job, findings, { deadline, interrupt, progress });
  } finally {
    progress.stop();
    interrupt.release();
  }
  const end: BenchEnd = interrupt.requested
    ? { status: "interrupted", reason: "stopped by the user" }
    : { status: "complete", reason: null };
  return { findings, end };
}

async function runJob(
  bench: Bench,
  job: Job,
  findings: Findings,
  { deadline, interrupt, progress }: {
    deadline: number;
    interrupt: Interrupt;
    progress: RowsProgress;
  },
): Promise<void> {
  if (interrupt.requested) {
    job.leaveOut(findings, "interrupted", "stopped by the user");
  } else if (performance.now() > deadline) {
    job.leaveOut(findings, "skipped", "the run's budget was used up");
    progress.done([`${job.label}: skipped, the run's budget was used up`]);
  } else {
    progress.now(job.label);
    const lines = await job.run(bench, findings, {
      shouldStop: () => interrupt.requested,
      secondsLeft: () => (deadline - performance.now()) / 1000,
      note: progress.note,
    });
    progress.done(lines);
  }
}
