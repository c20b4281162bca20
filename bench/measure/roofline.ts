import { knownAnswerKernel } from "../../kernels/gpu/known_answer.ts";
import type { Quanta } from "../../kernels/gpu/clock/quantum.ts";
import { GpuError } from "../../kernels/gpu/gpu_error.ts";
import { loadKernel } from "../../kernels/gpu/run_kernel.ts";
import type { Stopwatch } from "../../kernels/gpu/clock/stopwatch.ts";
import { referenceOf } from "../../kernels/tuning/reference.ts";
import { tune } from "../../kernels/tuning/tuner.ts";
import type { Candidate, DType, Workload } from "../../kernels/tuning/workload.ts";
import { copyWorkload, peakWorkload, readWorkload } from "../../kernels/roofline/roofline.ts";
import type { Roofline } from "../../results/schema/result.ts";
import { bytesText, fineTime, flopsText } from "../../results/text/numbers.ts";
import { loadCandidate } from "../../kernels/tuning/check.ts";
import type { Watch } from "./job.ts";
import { sample, type Sampled, SAMPLING, type SamplingBudget } from "./sampling.ts";

/** The ceiling of a kernel on an adapter. */
export interface Ceiling {
  /** The least time that the roofline allows, in ns. */
  readonly leastNs: number;
  /** What it is bound by. */
  readonly bound: "compute" | "memory" | "launch";
}

/**
 * Measures what the adapter can do at most: multiply-adds, copying and reading memory, launches, waiting. Each figure is that of the
 * fastest variant whose output was right.
 *
 * @param operandBytes GPU memory that a measurement may take.
 * @param watch Gets a line for each figure, and is asked before each sample whether to stop.
 * @returns Null where it was stopped.
 */
export async function measureRoofline(
  stopwatch: Stopwatch,
  budget: SamplingBudget,
  operandBytes: number,
  { note: say, shouldStop }: Pick<Watch, "note" | "shouldStop">,
): Promise<Roofline | null> {
  // A CPU adapter takes a hundred times longer for the same work; a GPU's caches are larger than what a CPU adapter can move in time.
  const { software } = stopwatch.device.capabilities;
  // It imitates f16 by conversions, which takes ten times as long again.
  const flops = software ? { f32: 2 ** 31, f16: 2 ** 28 } : { f32: 2 ** 36, f16: 2 ** 36 };
  const bytes = Math.min(
    software ? 2 ** 26 : 2 ** 27,
    2 ** Math.floor(Math.log2(operandBytes / 2)),
  );
  // A CPU adapter's clocks need no time to rise.
  const sampling = { ...software ? SAMPLING.quick : budget, shouldStop };
  const instruments = { stopwatch, budget: sampling, say };
  const peaks = await peaksOf(instruments, flops);
  if (!peaks) return null;
  const copy = await bandwidthOf(instruments, copyWorkload(bytes));
  const read = copy && await bandwidthOf(instruments, readWorkload(bytes));
  if (!read) return null;
  const launch = await sampleLaunch(stopwatch, sampling);
  if (shouldStop()) return null;
  const { period, syncFloorNs, quanta } = stopwatch;
  const launchMicroseconds = (launch.medianNs / 1e3).toFixed(1);
  const wait = `wait for an empty submit ${(syncFloorNs / 1e6).toFixed(2)} ms`;
  say(`launch ${launchMicroseconds} µs a dispatch, ${wait}, timestamps: ${period.source}`);
  say(quantaLine(quanta));
  const gflopsOf = (dtype: DType) => peaks.find((peak) => peak.dtype === dtype)?.gflops ?? null;
  return {
    f32Gflops: gflopsOf("f32")!,
    f16Gflops: gflopsOf("f16"),
    copyGbps: copy.gbps,
    readGbps: read.gbps,
    launchNs: launch.medianNs,
    syncFloorNs,
    timestamp: { ...period, quantumNs: quanta.gpuNs },
    hostQuantumNs: quanta.hostNs,
    peaks,
    copySamplesNs: copy.samplesNs,
    readSamplesNs: read.samplesNs,
    launchSamplesNs: launch.samplesNs,
    syncFloorSamplesNs: [...stopwatch.syncFloorSamplesNs],
  };
}

/** What is said of the clocks' steps. */
const quantaLine = ({ gpuNs, hostNs }: Quanta) =>
  `steps of the clocks: timestamps ${fineTime(gpuNs)}, host ${fineTime(hostNs)}`;

interface Instruments {
  readonly stopwatch: Stopwatch;
  readonly budget: Required<SamplingBudget>;
  say(line: string): void;
}

/** The arithmetic peaks for the types that the device has; null where it was stopped. */
async function peaksOf(instruments: Instruments, flops: Readonly<Record<DType, number>>) {
  const peaks: Roofline["peaks"][number][] = [];
  for (const dtype of ["f32", "f16"] as const) {
    const peak = await peakOf(instruments, dtype, flops[dtype]);
    if (instruments.budget.shouldStop()) return null;
    if (peak) peaks.push(peak);
  }
  if (peaks.length === 0) {
    throw new GpuError("Cannot measure the peak as no variant runs on this GPU and is right");
  }
  return peaks;
}

/** The arithmetic peak for a type; null where the device has it not, or where it was stopped. */
async function peakOf({ stopwatch, budget, say }: Instruments, dtype: DType, flops: number) {
  const best = await fastest(stopwatch, peakWorkload(dtype, flops), budget);
  if (!best || budget.shouldStop()) return null;
  const { candidate: { kernel, variant }, sampled: { medianNs, samplesNs } } = best;
  const gflops = kernel.flops / medianNs;
  say(`${dtype} peak ${flopsText(gflops)} (${variant})`);
  return { dtype, variant, gflops, samplesNs };
}

/** Null where it was stopped. */
async function bandwidthOf({ stopwatch, budget, say }: Instruments, workload: Workload) {
  const best = await fastest(stopwatch, workload, budget);
  if (budget.shouldStop()) return null;
  if (!best) {
    throw new GpuError(`Cannot measure the ${workload.op} bandwidth: no variant is right`);
  }
  const { candidate: { kernel, variant }, sampled: { medianNs, samplesNs } } = best;
  const gbps = kernel.bytes / medianNs;
  say(`${workload.op} ${bytesText(gbps)} (${variant})`);
  return { gbps, samplesNs };
}

/** The fastest candidate of a workload that is right, sampled; null where none is, or where it was stopped before. */
async function fastest(
  stopwatch: Stopwatch,
  workload: Workload,
  budget: Required<SamplingBudget>,
): Promise<{ candidate: Candidate; sampled: Sampled } | null> {
  if (budget.shouldStop()) return null;
  const { device } = stopwatch;
  const reference = referenceOf(workload, Infinity);
  const secondsLeft = () => budget.shouldStop() ? 0 : Infinity;
  const { variant } = await tune(stopwatch, workload, { reference, secondsLeft });
  if (budget.shouldStop()) return null;
  const candidate = workload.candidates(device.capabilities).find((c) => c.variant === variant);
  if (!candidate) return null;
  const loaded = await loadCandidate(device, candidate, reference.inputs);
  try {
    await stopwatch.warmUp([loaded.prepared]);
    return { candidate, sampled: await sample(stopwatch, [loaded.prepared], budget) };
  } finally {
    loaded.dispose();
  }
}

/** A dispatch of one workgroup that does next to nothing, one behind the other. */
async function sampleLaunch(stopwatch: Stopwatch, budget: SamplingBudget): Promise<Sampled> {
  const loaded = await loadKernel(stopwatch.device, knownAnswerKernel(), {
    x: new Float32Array(64),
  });
  try {
    await stopwatch.warmUp([loaded.prepared]);
    return await sample(stopwatch, [loaded.prepared], budget);
  } finally {
    loaded.dispose();
  }
}

/** What the roofline allows a kernel: its arithmetic at the peak, its bytes at the best bandwidth, one launch, whichever takes longest. */
export function ceiling(
  { flops, bytes }: { flops: number; bytes: number },
  dtype: "f32" | "f16",
  { f32Gflops, f16Gflops, copyGbps, readGbps, launchNs }: Roofline,
): Ceiling {
  const peak = dtype === "f16" ? Math.max(f16Gflops ?? 0, f32Gflops) : f32Gflops;
  const times = [
    { bound: "compute", leastNs: flops / peak },
    { bound: "memory", leastNs: bytes / Math.max(copyGbps, readGbps) },
    { bound: "launch", leastNs: launchNs },
  ] as const;
  return times.reduce((a, b) => b.leastNs > a.leastNs ? b : a);
}
