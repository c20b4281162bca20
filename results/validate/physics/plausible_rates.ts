import type { BenchResult, BenchRow } from "../../schema/result.ts";
import { mean, sampleStatistics } from "../../text/statistics.ts";
import { type Problem, problemAt } from "../problem.ts";

/** Percent of its ceiling that multiply-adds in f32 reach in no recorded run: 66 at most, as operands must be moved too. */
const MOST_COMPUTE = 90;
/** Percent of their ceilings that the rows of a recorded quick run reach in the mean at most: 50; of any run without a filter 48. */
const MOST_MEAN = 75;
/** Of fewer rows the mean says little. */
const MANY = 5;
/** Share of the GPU's own time that the host's, which spans it, may be: of the recorded hardware it is 1.002 at least. */
const LEAST_HOST = 0.95;

/** Rates and clocks that are possible, and that no recorded run has. */
export function plausibilityFlags(result: BenchResult): Problem[] {
  const { rows } = result.bench;
  const shares = rows.flatMap(({ status, pctRoofline }) =>
    status === "complete" && pctRoofline !== null ? [pctRoofline] : []
  );
  const middle = mean(shares);
  return [
    ...shares.length < MANY || middle <= MOST_MEAN ? [] : [
      problemAt(["bench", "rows"], `are at ${middle.toFixed(0)} % of their ceilings in the mean`),
    ],
    ...rows.flatMap((row, i) => rowFlags(row, i, result)),
  ];
}

function rowFlags(row: BenchRow, i: number, result: BenchResult): Problem[] {
  const { roofline } = result.bench;
  if (row.status !== "complete" || !roofline) return [];
  const path = ["bench", "rows", i], flags: Problem[] = [];
  if (isTooGood(row)) {
    const percent = row.pctRoofline!.toFixed(0);
    flags.push(
      problemAt([...path, "pctRoofline"], `is ${percent} %: no recorded row reaches as much`),
    );
  }
  if (row.clock === "host" && roofline.timestamp.nsPerTick !== null) {
    flags.push(problemAt([...path, "clock"], "is the host's, though the device has timestamps"));
  }
  if (!result.adapter.software && isShorter(row, roofline.syncFloorSamplesNs)) {
    const message = "are shorter than the GPU's own times, which they span";
    flags.push(problemAt([...path, "hostSamplesNs"], message));
  }
  return flags;
}

/** Winograd's algorithm and a subgroup's matrices do more than multiply-adds one by one. */
function isTooGood({ bound, dtype, variant, pctRoofline }: BenchRow): boolean {
  if (bound !== "compute" || dtype !== "f32" || /^(winograd|subgroup_matrix)/.test(variant ?? "")) {
    return false;
  }
  return pctRoofline! > MOST_COMPUTE;
}

/** By more than the wait for an empty submit, which is taken off the host's, differs. */
function isShorter(
  { clock, samplesNs, hostSamplesNs, repetitions }: BenchRow,
  waits: readonly number[],
): boolean {
  if (clock !== "gpu" || samplesNs.length === 0) return false;
  const { p5, p95 } = sampleStatistics(waits), scatter = (p95 - p5) / (repetitions ?? 1);
  const host = sampleStatistics(hostSamplesNs).median, gpu = sampleStatistics(samplesNs).median;
  return host + scatter < LEAST_HOST * gpu;
}
