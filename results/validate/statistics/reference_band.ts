import { deviation, mean } from "../../text/statistics.ts";
import type { TrainResult } from "../../schema/result.ts";
import { type Problem, problemAt } from "../problem.ts";
import { recipeDifferences } from "../recipe.ts";
import { type Curve, CURVES, REFERENCE, type ReferenceRun } from "./reference_runs.ts";

/** The band's half width in standard deviations. Those of ten runs of five seeds are themselves uncertain by a quarter. */
const WIDTH = 6;

/**
 * Where a run of the recipe learns unlike the reference runs: outside of the band of six standard deviations about their mean, of the
 * epoch. The deviation is that of all epochs together, as a few seeds tell little of each.
 */
export function bandFlags(
  result: TrainResult,
  runs: readonly ReferenceRun[] = REFERENCE,
): Problem[] {
  if (recipeDifferences(result).length > 0 || runs.length < 2) return [];
  const flags: Problem[] = [];
  for (const curve of CURVES) {
    const { means, spread } = band(runs, curve);
    const better = /Loss$/.test(curve) ? -1 : 1;
    result.train.epochs.forEach((epoch, i) => {
      const value = epoch[curve];
      if (value === null || value === undefined || i >= means.length) return;
      const off = (value - means[i]) / spread;
      if (Math.abs(off) <= WIDTH) return;
      const how = off * better > 0 ? "learns faster" : "learns slower";
      const message = `${how} than the reference runs: ${value.toPrecision(4)} is ${
        Math.abs(off).toFixed(1)
      } standard deviations from their ${means[i].toPrecision(4)}`;
      flags.push(problemAt(["train", "epochs", i, curve], message));
    });
  }
  return flags;
}

/** The mean of each epoch, and the standard deviation about it, pooled over all. */
function band(runs: readonly ReferenceRun[], curve: Curve) {
  const epochs = runs[0][curve].map((_, i) => runs.map((run) => run[curve][i]));
  const variances = epochs.map((values) => deviation(values) ** 2);
  return { means: epochs.map(mean), spread: Math.sqrt(mean(variances)) };
}
