import process from "node:process";
import type { Device } from "../../kernels/gpu/device.ts";
import type { BenchResult } from "../../results/schema/result.ts";
import { writeAtomic } from "../../results/files/write_atomic.ts";
import { writeResult } from "../../results/schema/write_result.ts";
import { benchTable } from "../../results/tables/bench/bench_table.ts";
import { gpuName } from "../../results/text/chip.ts";
import { spelledOut } from "../../results/text/clean_text.ts";
import { FileError } from "../../results/files/file_error.ts";
import { UserError } from "../../results/text/user_error.ts";
import type { Host } from "../host/host.ts";
import { onInterrupt } from "../terminal/interrupt.ts";
import { openChosenDevice } from "../host/open.ts";
import { checkOutputs, type ResultPaths, resultPaths, timedName } from "../host/paths.ts";
import { sayUnknownDriver, startOn } from "../host/provenance.ts";
import { benchDocument, type BenchRequest } from "../measure/bench_document.ts";
import { checkFound } from "../measure/gpu_jobs.ts";
import type { Job } from "../measure/job.ts";
import { type JobRequest, jobsOf, type SuiteName, SUITES } from "../measure/jobs.ts";
import type { PeerName } from "../peers/peer_names.ts";
import { rowsProgress } from "../terminal/rows_progress.ts";
import { BENCH_FEATURES, type BenchSettings, ROW_SECONDS, runBench } from "../measure/run_bench.ts";
import type { BenchRun } from "../measure/run_jobs.ts";
import { checkPrecision } from "../train/config.ts";
import { errorLine } from "../terminal/door.ts";
import { exitCodeAtEnd } from "../terminal/exit_code.ts";
import { humanStream } from "../terminal/human_stream.ts";
import { TuningCache } from "../tune/tuning_cache.ts";

/** Options of `bench`, as the command line gives them. */
export interface BenchOptions extends Omit<JobRequest, "suite" | "peers"> {
  /** Libraries to compare with; undefined: all. */
  readonly peer?: readonly PeerName[];
  /** Seconds. */
  readonly budget?: number;
  /** Text in the adapter's name. */
  readonly adapter?: string;
  /** Seconds. */
  readonly tuneBudget?: number;
  readonly out?: string;
  readonly json: boolean;
  readonly list: boolean;
}

/**
 * `deno task bench`: measures the roofline, then the rows of the suites, and writes one result and its table.
 *
 * @param name One of {@linkcode SUITES}, or undefined for the curated quick run.
 * @returns The exit code: 0 complete, 130 interrupted.
 * @throws {UserError} For what the user can mend, before anything is written.
 */
export async function benchCommand(
  host: Host,
  name: string | undefined,
  options: BenchOptions,
): Promise<number> {
  const suite = suiteOf(name);
  const quick = options.quick || suite === undefined;
  if (options.peer && suite !== "peers" && suite !== "all") {
    throw new UserError("Cannot choose --peer as only the suites peers and all have peers");
  }
  const ofModels = options.batch ? "--batch" : options.precision === "mixed" ? "--precision" : null;
  if (ofModels && suite !== undefined && suite !== "models" && suite !== "all") {
    throw new UserError(
      `Cannot choose ${ofModels} as only the quick run and the suites models and all take it`,
    );
  }
  const jobs = jobsOf({ ...options, suite, quick, peers: { host, only: options.peer } });
  if (suite !== "roofline") checkFound(jobs, options.filter);
  if (options.list) {
    for (const { suite, label } of jobs) process.stdout.write(`${suite} ${label}\n`);
    return 0;
  }
  const { adapter, budget = Infinity, json, precision = "f32", tune } = options;
  const out = await outputs(options.out, `bench-${suite ?? "quick"}`);
  const isPrinted = json || out === null;
  const device = await openChosenDevice(host, adapter, BENCH_FEATURES);
  try {
    checkPrecision(precision, device.capabilities);
    const say = (line: string) => void humanStream(isPrinted).write(`${line}\n`);
    const { exitCode } = await measure(host, device, jobs, {
      request: {
        suites: suite === undefined ? ["quick"] : suite === "all" ? [...SUITES] : [suite],
        filter: options.filter ?? null,
        budgetSeconds: options.budget ?? null,
        ...{ quick, dtype: options.dtype, precision, profile: options.profile },
      },
      pace: quick ? "quick" : "full",
      tuningCache: tune ? await TuningCache.open(host, device.adapter, say) : null,
      ...{
        tuneSeconds: options.tuneBudget,
        budgetSeconds: budget,
        rowSeconds: ROW_SECONDS[quick ? "quick" : "full"],
      },
      ...{ out, json: isPrinted },
    });
    return exitCode;
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

/**
 * The paths of a run's files, which can be written; null where the result goes to stdout.
 *
 * @param path As the user gave it; undefined: results/runs/…, named by the time and `name`.
 */
export async function outputs(path: string | undefined, name: string): Promise<ResultPaths | null> {
  const paths = resultPaths(path, timedName(name));
  if (paths) await checkOutputs([paths.result, paths.table], path, "--out");
  return paths;
}

/** How {@linkcode measure} measures, where it writes, and to whom it speaks. */
export interface MeasureOptions extends BenchSettings {
  readonly request: BenchRequest;
  /** Null: to stdout alone. */
  readonly out: ResultPaths | null;
  /** The document goes to stdout, and what is for people to stderr. */
  readonly json: boolean;
}

/** What {@linkcode measure} came to. */
export interface Measured {
  readonly result: BenchResult;
  /** 0 complete, 130 interrupted, else by what failed. */
  readonly exitCode: number;
}

/**
 * Runs jobs, shows how far they are, prints the table, and writes the result, which is kept as it grows, and the table; Ctrl-C, and what fails, ends it with what was
 * measured.
 *
 * @throws {FileError} Where a file cannot be written; all else is said and written before.
 */
export async function measure(
  host: Host,
  device: Device,
  jobs: readonly Job[],
  { request, out, json, ...settings }: MeasureOptions,
): Promise<Measured> {
  const human = humanStream(json);
  const say = (line: string) => void human.write(`${line}\n`);
  const start = await startOn(host, say);
  say(`bench on ${gpuName(device.adapter)}`);
  const document = (run: BenchRun) => benchDocument(start, request, run);
  // What is measured outlives a driver that hangs, and whoever ends the process.
  const keep = async (run: BenchRun): Promise<boolean> => {
    if (!out) return false;
    try {
      await writeResult(out.result, await document(run));
      return true;
    } catch (error) {
      if (!(error instanceof FileError)) throw error; // The next time, or the last, there may be room.
      return false;
    }
  };
  const { run, stoppedBy } = await observed(
    host,
    device,
    jobs,
    settings,
    { human, keep, path: out?.result ?? null },
  );
  const result = await document(run);
  sayUnknownDriver(result, host, say);
  const table = benchTable(result);
  say(`\n${table}`);
  if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
  if (out) {
    await writeResult(out.result, result);
    say(`result ${spelledOut(out.result)}`);
    await writeAtomic(out.table, table);
  }
  const exitCode = exitCodeAtEnd(run.end, stoppedBy);
  if (run.end.status === "failed") process.stderr.write(errorLine(run.end.reason!));
  return { result, exitCode };
}

/** Runs jobs under a display; `stoppedBy` is the exit code of a process that somebody stops. */
async function observed(
  host: Host,
  device: Device,
  jobs: readonly Job[],
  settings: BenchSettings,
  { human, keep, path }:
    & { readonly human: NodeJS.WriteStream; readonly path: string | null }
    /** Whether it could be written. */
    & { keep(run: BenchRun): Promise<boolean> },
): Promise<{ readonly run: BenchRun; readonly stoppedBy: number }> {
  const progress = rowsProgress(human, jobs.length);
  let isKept = false;
  const interrupt = onInterrupt(
    host,
    () => progress.note("interrupted: stopping after what is measured now"),
    () => {
      progress.stop();
      if (isKept) return `the rows before are kept, ${path}`;
      return path === null ? "nothing is kept" : "no row was measured yet";
    },
  );
  try {
    const run = await runBench(device, jobs, settings, {
      ...progress,
      keep: async (run) => {
        if (await keep(run)) isKept = true;
      },
      shouldStop: () => interrupt.requested,
    });
    return { run, stoppedBy: interrupt.exitCode };
  } finally {
    progress.stop();
    interrupt.release();
  }
}
