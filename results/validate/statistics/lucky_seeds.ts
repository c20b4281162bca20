import { mean } from "../../text/statistics.ts";
import type { TrainResult } from "../../schema/result.ts";
import { REFERENCE, type ReferenceRun } from "./reference_runs.ts";
import { welch } from "./welch.ts";

/** Where Welch's two-sided p is below this, chance alone is no explanation: a set that is as good as the reference comes out so far above it once in 2,000. */
const SIGNIFICANCE = 0.001;

/** A set of seeds beside the reference's. */
export interface AgainstReference {
  readonly mean: number;
  readonly referenceMean: number;
  /** Two-sided, of Welch's test. */
  readonly p: number;
  /** The seeds are lucky, or chosen: they learn too well for their recipe. */
  readonly flagged: boolean;
}

/**
 * Compares the final accuracies of a set of seeds with those of the reference seeds, and flags seeds that are luckier than chance allows. Of
 * the reference, a seed that was recorded on several machines counts once, with its mean; `results` must have each seed once.
 *
 * @returns Null where either set has less than two seeds.
 */
export function againstReference(
  results: readonly TrainResult[],
  runs: readonly ReferenceRun[] = REFERENCE,
): AgainstReference | null {
  const submitted = results.flatMap(({ train }) => train.final ? [train.final.testTop1] : []);
  const seeds = Map.groupBy(runs, ({ seed }) => seed);
  const expected = [...seeds.values()].map((same) => mean(same.map(({ finalTop1 }) => finalTop1)));
  if (submitted.length < 2 || expected.length < 2) return null;
  const { p } = welch(submitted, expected);
  const means = { mean: mean(submitted), referenceMean: mean(expected) };
  const isLucky = p < SIGNIFICANCE && means.mean > means.referenceMean;
  return { ...means, p, flagged: isLucky };
}
