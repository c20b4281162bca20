import type { BenchResult, BenchRow, Result, Roofline } from "../../schema/result.ts";
import { busyLabel } from "../../text/labels.ts";
import { NOISY, sampleStatistics } from "../../text/statistics.ts";
import type { Checker } from "../checker.ts";
import type { Step } from "../problem.ts";
import { CACHE, limitOf, OVERCLOCKED } from "./data_sheets.ts";

/** The share of its ceiling that a row may have without any scatter: an H200's reach 1.06, those of recorded CPU adapters 1.18. */
export const MEASURED_TOO = 1.25;
/** How many coefficients of variation either may be off. */
const SCATTERS = 3;
/** A CPU's good and bad phases, and a run goes through both: on the same two processors llvmpipe's recorded peaks are 70 to 158 GFLOP/s. */
const PHASES = 2.5;
/** By AMD's CDNA 3 white paper the largest cache of a GPU has 256 MB, of which operands that take turns may be in part. */
const CACHED_BYTES = 2 ** 29;
/** Multiplications that Winograd's F(4x4, 3x3) saves (Lavin and Gray, 2015); its operations are counted as a direct convolution's. */
const WINOGRAD = 4;
/** By how much matrices of a subgroup are faster than multiply-adds: by NVIDIA's data sheet of HGX B200 2250 to 75 TFLOP/s, of an A100 16 times. */
const MATRICES = 32;
/** What pairs of f16 in a register do more than the multiply-adds one by one that the ceiling measures. */
const PAIRS = 2;

/** No row is faster than what its own run found the adapter can do at most, by more than scatter, caches and other algorithms explain. */
export function checkPossible(
  check: Checker,
  path: readonly Step[],
  row: BenchRow,
  result: BenchResult,
): void {
  const { pctRoofline, bound, samplesNs, gflops } = row, { roofline } = result.bench;
  if (pctRoofline === null || bound === null || samplesNs.length === 0) return;
  const other = otherwise(row, result.adapter), { source, gflops: limit } = limitOf(result);
  const possible = OVERCLOCKED * limit * (bound === "compute" ? other : 1);
  check.holds(
    [...path, "gflops"],
    (gflops ?? 0) <= possible,
    () => `is ${gflops!.toFixed(0)}, but ${source} allows ${possible.toFixed(0)} at most`,
  );
  const phases = phasesOf(result);
  if (!roofline || phases === null) return;
  const ceiling = {
    compute: peakSamples(row, roofline),
    memory: roofline.copySamplesNs,
    launch: roofline.launchSamplesNs,
  };
  const cv = scatterOf(samplesNs) + scatterOf(ceiling[bound]);
  const most = 100 * (MEASURED_TOO + SCATTERS * cv) * phases * other;
  check.holds(
    [...path, "pctRoofline"],
    pctRoofline <= most,
    () =>
      `is ${pctRoofline.toFixed(0)} %, but what limits it was measured to allow ${
        most.toFixed(0)
      } %`,
  );
}

/**
 * How many times as fast as the ceiling that it measured a machine may have been meanwhile; null where something else took turns, which is
 * flagged: with others on two processors peaks were measured that are a fifteenth of what was reached before and after.
 */
export function phasesOf(result: BenchResult): number | null {
  let phases = known.get(result);
  if (phases === undefined) known.set(result, phases = foundPhases(result));
  return phases;
}

/** Each row asks for them, and they follow from all rows. */
const known = new WeakMap<BenchResult, number | null>();

function foundPhases({ bench, adapter }: BenchResult): number | null {
  if (busyLabel(bench) !== null) return null;
  if (!adapter.software) return 1;
  return (bench.roofline?.peaks ?? []).some(({ samplesNs }) => scatterOf(samplesNs) > NOISY)
    ? null
    : PHASES;
}

const scatterOf = (samples: readonly number[]) =>
  samples.length < 2 ? 0 : Math.min(1, sampleStatistics(samples).cv);

const peakSamples = ({ dtype }: BenchRow, { peaks }: Roofline) =>
  peaks.find((peak) => peak.dtype === dtype)?.samplesNs ?? [];

/** How many times as fast as its ceiling a row may be for what it does otherwise than the kernels that measured it. */
function otherwise(
  { bound, bytes, inputSets, variant, dims, dtype }: BenchRow,
  adapter: Result["adapter"],
): number {
  if (bound === "memory") return (bytes ?? 0) * (inputSets ?? 1) < CACHED_BYTES ? CACHE : 1;
  if (bound === "launch") return 1;
  if (dims?.family === "model") return modelGain(adapter, dtype === "f16");
  const rung = variant ?? "";
  if (rung.startsWith("subgroup_matrix")) return MATRICES;
  return (rung.startsWith("winograd") ? WINOGRAD : 1) * (dtype === "f16" ? PAIRS : 1);
}

/** By how much a model's step may be faster than its operations by multiply-adds in f32. */
export function modelGain({ subgroupMatrixConfigs }: Result["adapter"], isF16: boolean): number {
  return (subgroupMatrixConfigs ?? []).length > 0 ? MATRICES : WINOGRAD * (isF16 ? PAIRS : 1);
}

/** No submit takes less than the least that two readings of its clock differ by. */
export function checkTicks(
  check: Checker,
  path: readonly Step[],
  { clock, repetitions, samplesNs }: BenchRow,
  { timestamp }: Roofline,
): void {
  const quantum = timestamp.quantumNs;
  if (clock !== "gpu" || quantum === null) return;
  const least = quantum / (repetitions ?? 1), shortest = Math.min(...samplesNs);
  check.holds(
    [...path, "samplesNs"],
    shortest >= least * (1 - 1e-9),
    () => `begin with ${shortest}, less than the clock can show: ${least}`,
  );
}
