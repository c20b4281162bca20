import type { BenchRow, Roofline } from "../../schema/result.ts";
import { sampleStatistics } from "../../text/statistics.ts";
import type { Checker } from "../checker.ts";
import type { Step } from "../problem.ts";

/** The share of its ceiling that a row may have without any scatter; the recorded ones reach 1.18. */
export const MEASURED_TOO = 1.25;
/** How many coefficients of variation either may be off. */
const SCATTERS = 3;
/** A CPU's good and bad phases differ by so much, and a run goes through both. */
export const PHASES = 1.5;
/** Operands that fit the largest cache of a GPU (256 MB) are read from it, up to so many times as fast as the memory that the ceiling measures. */
const CACHED_BYTES = 2 ** 29, CACHE = 6;
/** Multiplications that Winograd's F(4x4, 3x3) saves; its operations are counted as a direct convolution's. */
export const WINOGRAD = 4;
/** By how much a subgroup's matrices are faster than the multiply-adds in registers that the ceiling measures: 989 to 67 TFLOP/s on an H100. */
export const MATRICES = 16;

/** No row is faster than what its own run found the adapter can do at most, by more than scatter, caches and other algorithms explain. */
export function checkPossible(
  check: Checker,
  path: readonly Step[],
  row: BenchRow,
  roofline: Roofline,
  software: boolean,
): void {
  const { pctRoofline, bound, samplesNs } = row;
  if (pctRoofline === null || bound === null || samplesNs.length === 0) return;
  const ceiling = {
    compute: peakSamples(row, roofline),
    memory: roofline.copySamplesNs,
    launch: roofline.launchSamplesNs,
  };
  const cv = scatterOf(samplesNs) + scatterOf(ceiling[bound]);
  const most = 100 * (MEASURED_TOO + SCATTERS * cv) * (software ? PHASES : 1) * otherwise(row);
  check.holds(
    [...path, "pctRoofline"],
    pctRoofline <= most,
    () =>
      `is ${pctRoofline.toFixed(0)} %, but what limits it was measured to allow ${
        most.toFixed(0)
      } %`,
  );
}

const scatterOf = (samples: readonly number[]) =>
  samples.length < 2 ? 0 : Math.min(1, sampleStatistics(samples).cv);

const peakSamples = ({ dtype }: BenchRow, { peaks }: Roofline) =>
  peaks.find((peak) => peak.dtype === dtype)?.samplesNs ?? [];

/** How many times as fast as its ceiling a row may be for what it does otherwise than the kernels that measured it. */
function otherwise({ bound, bytes, inputSets, variant, dims, dtype }: BenchRow): number {
  if (bound === "memory") return (bytes ?? 0) * (inputSets ?? 1) < CACHED_BYTES ? CACHE : 1;
  if (bound === "launch") return 1;
  const isModel = dims?.family === "model";
  const winograd = isModel || (variant ?? "").startsWith("winograd");
  const matrices = dtype === "f16" || (variant ?? "").startsWith("subgroup_matrix");
  return (winograd ? WINOGRAD : 1) * (matrices ? MATRICES : 1);
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
