import { checkCandidate, loadCandidate } from "../../../kernels/tuning/check.ts";
import type { Capabilities } from "../../../kernels/gpu/kernel.ts";
import type { LoadedKernel } from "../../../kernels/gpu/run_kernel.ts";
import type { Candidate, Workload } from "../../../kernels/tuning/workload.ts";
import { roomProblem } from "../../../models/plan/host_memory.ts";
import { type Reference, referenceOf } from "../../../kernels/tuning/reference.ts";
import type { BenchRow } from "../../../results/schema/result.ts";
import { reasonOf } from "../../../results/text/user_error.ts";
import type { Bench } from "../bench.ts";
import { ceiling } from "../roofline.ts";
import { emptyRow, finiteErrors, timed } from "../row.ts";
import { sample } from "../sampling.ts";
import { type Case, kernelRow } from "./case.ts";

/** Inputs take turns until they exceed this, so that a repetition does not find them in a cache: GPUs have up to 128 MB. */
const CACHE_BYTES = { software: 64e6, hardware: 256e6 };
const MAX_SETS = 16;
/** Elements compared with float64 where a reference of all would take long. */
const CHECKED = 2000;
/** What a kernel is taken to reach when its time is guessed: a third of its ceiling. */
const GUESS = 3;
/** Runs of a kernel that a row needs at least: check, warm-up, samples, and as many again for the tuner. */
const RUNS = 16;

/** What a row takes on a CPU, in terms of its operands: those on the adapter, on the host, their reference in float64, and copies on the way. */
export const REFERENCE_COPIES = 8;

/** Checks and times one row. It never throws for what concerns the row alone: that becomes the row's status and reason. */
export async function measureCase(bench: Bench, kernelCase: Case): Promise<BenchRow> {
  const fitted = fit(bench, kernelCase);
  if (typeof fitted === "string") {
    return emptyRow(kernelCase.name, "skipped", `${fitted} on this adapter at every size`);
  }
  const { sized, adapted } = fitted, { workload } = sized;
  const chosenBy = bench.tuning ? "tuner" : "default";
  const row: BenchRow = {
    ...emptyRow(kernelRow(sized), "failed", "not measured"),
    ...{ adapted, chosenBy },
  };
  try {
    const { capabilities } = bench.stopwatch.device;
    if (workload.candidates(capabilities).length === 0) {
      return { ...row, status: "skipped", reason: "no variant can compute it here" };
    }
    const reference = referenceOf(workload, CHECKED);
    const candidate = await choose(bench, workload, reference);
    return { ...row, ...await measureCandidate(bench, workload, candidate, reference) };
  } catch (error) {
    bench.stopwatch.device.check(); // What broke the device breaks the run.
    return { ...row, status: "failed", reason: reasonOf(error) };
  }
}

/** The largest size of a case that the row's time and a CPU's memory allow; or what none does. */
function fit(bench: Bench, { at, cut }: Case) {
  let why = "";
  for (let divisor = 1;; divisor *= 2) {
    const sized = at(divisor);
    if (!sized) return why;
    const tooMuch = excess(bench, sized.workload);
    if (tooMuch === null) {
      const adapted = divisor === 1
        ? null
        : `${cut} divided by ${divisor}, as the full size ${why}`;
      return { sized, adapted };
    }
    why ||= tooMuch;
  }
}

/** What a size would take too much of, or null. */
function excess({ stopwatch, roofline, rowSeconds }: Bench, workload: Workload): string | null {
  const { capabilities } = stopwatch.device, [any] = workload.candidates(capabilities);
  if (!any) return null;
  const { leastNs } = ceiling(any.kernel, workload.dtype, roofline);
  if (RUNS * GUESS * leastNs > 1e9 * rowSeconds) return `would take more than ${rowSeconds} s`;
  if (!capabilities.software) return null;
  const problem = roomProblem(REFERENCE_COPIES * operandBytesOf(any), capabilities);
  return problem && `would take too much memory: ${problem}`;
}

const operandBytesOf = ({ kernel }: Candidate) =>
  Object.values(kernel.operands).reduce((sum, { bytes }) => sum + bytes, 0);

/** The tuner's winner, or what models take by default. @throws {Error} If none is right. */
async function choose(
  { stopwatch, tuning }: Bench,
  workload: Workload,
  reference: Reference,
): Promise<Candidate> {
  const { capabilities } = stopwatch.device;
  if (!tuning) return workload.usual(capabilities)!;
  const all = workload.candidates(capabilities);
  if (all.length === 1) return all[0]; // There is nothing to find out.
  const { variant, candidates: trials } = await tuning.pick(workload, reference);
  const winner = all.find((other) => other.variant === variant);
  if (winner) return winner;
  throw new Error(`no variant is right: ${trials.map(({ reason }) => reason).join("; ")}`);
}

/** Checks a candidate's output, and only then samples it. */
async function measureCandidate(
  bench: Bench,
  workload: Workload,
  candidate: Candidate,
  { inputs, expectations }: Reference,
): Promise<Partial<BenchRow>> {
  const { stopwatch, roofline, spent, sampling } = bench;
  const { kernel, variant } = candidate;
  const inputSets = setsOf(candidate, stopwatch.device.capabilities, bench.operandBytes);
  let loaded: LoadedKernel | undefined;
  try {
    const began = performance.now();
    loaded = await loadCandidate(stopwatch.device, candidate, inputs, inputSets);
    const compileNs = 1e6 * (performance.now() - began);
    const check = await checkCandidate(stopwatch.device, candidate, loaded, expectations);
    const { failure, ...numbers } = check;
    const errors = { ...numbers, ...finiteErrors(numbers) };
    spent.compileSeconds += compileNs / 1e9;
    if (failure) return { variant, ...errors, status: "failed", reason: failure };
    const units = loaded.prepared.map((p) => [p]);
    spent.warmupSeconds += await stopwatch.warmUp(units);
    bench.kernels.push(kernel);
    const sampled = await sample(stopwatch, units, sampling);
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

/** Sets of operands that take turns. */
function setsOf(candidate: Candidate, { software }: Capabilities, operandBytes: number): number {
  const bytes = operandBytesOf(candidate);
  const most = Math.max(1, Math.floor(operandBytes / bytes));
  const wanted = Math.ceil(CACHE_BYTES[software ? "software" : "hardware"] / bytes);
  return Math.min(MAX_SETS, most, wanted);
}
