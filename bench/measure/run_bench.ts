import type { Device } from "../../kernels/gpu/device.ts";
import { Stopwatch } from "../../kernels/gpu/clock/stopwatch.ts";
import { featuresOf } from "../train/config.ts";
import { TUNING } from "../tune/budget.ts";
import { Tuning } from "../tune/tuning.ts";
import type { TuningMemory } from "../tune/tuning_memory.ts";
import { freshFindings } from "./findings.ts";
import type { Job } from "./job.ts";
import { REFERENCE_COPIES } from "./kernels/measure_case.ts";
import { measureRoofline } from "./roofline.ts";
import { type BenchObserver, type BenchRun, type OpenBench, runJobs, watch } from "./run_jobs.ts";
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
  const watched = watch(observer), { note, shouldStop } = watched;
  const bench = await openBench(device, settings, watched);
  const { stopwatch, sampling, operandBytes } = bench;
  const roofline = await measureRoofline(stopwatch, sampling, operandBytes, { note, shouldStop });
  return await runJobs(jobs, { ...freshFindings(), roofline }, bench, {
    budgetSeconds: settings.budgetSeconds,
    observer: watched,
  });
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
