import { checkCandidate, loadCandidate } from "../../../kernels/tuning/check.ts";
import type { Capabilities, Kernel } from "../../../kernels/gpu/kernel.ts";
import type { LoadedKernel } from "../../../kernels/gpu/run_kernel.ts";
import type { Stopwatch } from "../../../kernels/gpu/stopwatch.ts";
import { readsTextures, rungOf } from "../../../kernels/tuning/variant.ts";
import type { Candidate, Workload } from "../../../kernels/tuning/workload.ts";
import type { BenchRow, Roofline } from "../../../results/schema/result.ts";
import { type Ceiling, ceiling } from "../roofline.ts";
import { NOISY, sample, type Sampled, type SamplingBudget } from "../sampling.ts";
import type { Case } from "./case.ts";
import type { Tuning } from "../../tune/tuning.ts";

/** What rows are measured with. */
export interface Bench {
  readonly stopwatch: Stopwatch;
  readonly roofline: Roofline;
  /** Null: the ladder's default. */
  readonly tuning: Tuning | null;
  readonly sampling: SamplingBudget;
  /** A row whose repetitions would need longer is cut. */
  readonly rowSeconds: number;
  /** Time spent so far outside the samples. */
  readonly spent: { compileSeconds: number; warmupSeconds: number };
  /** Every kernel that was timed, for the hashes of their sources. */
  readonly kernels: Kernel[];
}

/** Inputs take turns until they exceed this, so that a repetition does not find them in a cache: GPUs have up to 128 MB. */
const CACHE_BYTES = { software: 64e6, hardware: 256e6 };
const MAX_SETS = 16;
/** Elements compared with float64 where a reference of all would take long. */
const CHECKED = 2000;
/** What a kernel is taken to reach when its time is guessed: a third of its ceiling. */
const GUESS = 3;
/** Runs of a kernel that a row needs at least: check, warm-up, samples, and as many again for the tuner. */
const RUNS = 16;

/** Checks and times one row. It never throws for what concerns the row alone: that becomes the row's status and reason. */
export async function measureCase(bench: Bench, suite: string, one: Case): Promise<BenchRow> {
  const fitted = fit(bench, one);
  if (!fitted) {
    const reason = `would take more than ${bench.rowSeconds} s on this adapter at every size`;
    return emptyRow(suite, one, "skipped", reason);
  }
  const { workload, adapted } = fitted;
  const row = { ...emptyRow(suite, workload, "failed", "not measured"), adapted };
  try {
    const candidate = await choose(bench, workload);
    if (!candidate) return { ...row, status: "skipped", reason: "no variant can compute it here" };
    return { ...row, ...await measureCandidate(bench, workload, candidate) };
  } catch (error) {
    bench.stopwatch.device.check(); // What broke the device breaks the run.
    return { ...row, status: "failed", reason: (error as Error).message.split("\n", 1)[0] };
  }
}

/** A row without numbers. */
export function emptyRow(
  suite: string,
  { op, shape, dtype = "f32" }: { op: string; shape: string; dtype?: "f32" | "f16" },
  status: BenchRow["status"],
  reason: string | null,
): BenchRow {
  return {
    suite,
    op,
    shape,
    dtype,
    variant: null,
    samplesNs: [],
    hostSamplesNs: [],
    clock: null,
    repetitions: null,
    medianNs: null,
    p5Ns: null,
    p95Ns: null,
    cv: null,
    noisy: null,
    flops: null,
    bytes: null,
    gflops: null,
    gbps: null,
    pctRoofline: null,
    bound: null,
    maxAbsError: null,
    maxRelError: null,
    tolerance: null,
    checked: null,
    inputSets: null,
    compileNs: null,
    adapted: null,
    imagesPerSecond: null,
    status,
    reason,
  };
}

/** The largest size of a case that the row's time allows. */
function fit({ stopwatch, roofline, rowSeconds }: Bench, { at, cut }: Case) {
  for (let divisor = 1;; divisor *= 2) {
    const workload = at(divisor);
    if (!workload) return null;
    const [any] = workload.candidates(stopwatch.device.capabilities);
    const leastNs = any ? ceiling(any.kernel, workload.dtype, roofline).leastNs : 0;
    if (RUNS * GUESS * leastNs > 1e9 * rowSeconds) continue;
    const adapted = divisor === 1
      ? null
      : `${cut} divided by ${divisor}, as the full size would take more than ${rowSeconds} s`;
    return { workload, adapted };
  }
}

/** The tuner's winner, or what models take by default: `texture` only on CPU adapters. Null where nothing can compute the shape. */
async function choose({ stopwatch, tuning }: Bench, workload: Workload): Promise<Candidate | null> {
  const { capabilities } = stopwatch.device;
  const candidates = workload.candidates(capabilities);
  if (candidates.length === 0) return null;
  if (tuning) {
    const { variant, candidates: trials } = await tuning.pick(workload);
    const winner = candidates.find((candidate) => candidate.variant === variant);
    if (winner) return winner;
    throw new Error(`no variant is right: ${trials.map(({ reason }) => reason).join("; ")}`);
  }
  const preferred = workload.preferred?.(capabilities);
  const usual = candidates.find(({ variant }) => variant === preferred) ??
    candidates.findLast(({ variant }) =>
      rungOf(variant) === variant && (!readsTextures(variant) || capabilities.software)
    );
  return usual ?? candidates[0];
}

/** Checks a candidate's output, and only then samples it. */
async function measureCandidate(
  bench: Bench,
  workload: Workload,
  candidate: Candidate,
): Promise<Partial<BenchRow>> {
  const { stopwatch, roofline, spent, sampling } = bench;
  const { kernel, variant } = candidate;
  const inputs = workload.inputs(1);
  const inputSets = setsOf(candidate, stopwatch.device.capabilities);
  let loaded: LoadedKernel | undefined;
  try {
    const began = performance.now();
    loaded = await loadCandidate(stopwatch.device, candidate, inputs, inputSets);
    const compileNs = 1e6 * (performance.now() - began);
    const check = await checkCandidate(
      stopwatch.device,
      candidate,
      loaded,
      workload.expect(inputs, CHECKED),
    );
    const { failure, ...numbers } = check;
    const errors = { ...numbers, ...finiteErrors(numbers) };
    spent.compileSeconds += compileNs / 1e9;
    if (failure) return { variant, ...errors, status: "failed", reason: failure };
    const units = loaded.prepared.map((p) => [p]);
    spent.warmupSeconds += await stopwatch.warmUp(units);
    bench.kernels.push(kernel);
    const sampled = await sample(stopwatch, units, sampling);
    if (sampled.medianNs === 0) {
      const reason = "it is too short for the clock: shorter than the wait for an empty submit";
      return { ...errors, variant, status: "failed", reason };
    }
    return {
      ...errors,
      variant,
      compileNs,
      inputSets,
      ...timed(sampled, kernel, ceiling(kernel, workload.dtype, roofline)),
    };
  } finally {
    loaded?.dispose();
  }
}

/** Errors as JSON can hold them: null where one is infinite, as for NaN. */
export function finiteErrors(
  { maxAbsError, maxRelError }: Record<"maxAbsError" | "maxRelError", number>,
) {
  const finite = (error: number) => Number.isFinite(error) ? error : null;
  return { maxAbsError: finite(maxAbsError), maxRelError: finite(maxRelError) };
}

/** The part of a row that samples give. */
export function timed(
  sampled: Sampled,
  { flops, bytes }: { flops: number; bytes: number },
  { leastNs, bound }: Ceiling,
): Partial<BenchRow> {
  const { medianNs, cv } = sampled;
  return {
    ...sampled,
    noisy: cv > NOISY,
    flops,
    bytes,
    gflops: flops / medianNs,
    gbps: bytes / medianNs,
    pctRoofline: 100 * leastNs / medianNs,
    bound,
    status: "complete",
    reason: null,
  };
}

/** Sets of operands that take turns. */
function setsOf({ kernel }: Candidate, { software }: Capabilities): number {
  const bytes = Object.values(kernel.operands).reduce((sum, operand) => sum + operand.bytes, 0);
  return Math.min(MAX_SETS, Math.ceil(CACHE_BYTES[software ? "software" : "hardware"] / bytes));
}
