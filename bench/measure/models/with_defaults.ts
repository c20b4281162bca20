import type { BenchRow, Profile } from "../../../results/schema/result.ts";
import type { Findings } from "../findings.ts";

/**
 * Puts rows of the tuner's winners in the place of those of the defaults, whose times they keep, and their profiles likewise. A row that is not
 * complete replaces none.
 */
export function withDefaults(
  { rows, profiles }: Findings,
  tuned: readonly BenchRow[],
  tunedProfiles: readonly Profile[],
): void {
  for (const row of tuned) {
    const at = rows.findIndex((other) => isSame(other, row));
    if (at < 0) rows.push(row);
    else if (row.status === "complete") rows[at] = { ...row, defaults: timesOf(rows[at]) };
  }
  for (const profile of tunedProfiles) {
    const at = profiles.findIndex((other) => isSame(other, profile));
    if (at < 0) profiles.push(profile);
    else profiles[at] = profile;
  }
}

/** A run's steps are of one precision. */
const isSame = (a: Pick<BenchRow, "op" | "shape">, b: Pick<BenchRow, "op" | "shape">) =>
  a.op === b.op && a.shape === b.shape;

function timesOf(row: BenchRow): BenchRow["defaults"] {
  const { status, samplesNs, medianNs, p5Ns, p95Ns, cv, imagesPerSecond } = row;
  if (status !== "complete") return null;
  return {
    ...{ samplesNs, medianNs: medianNs!, p5Ns: p5Ns!, p95Ns: p95Ns!, cv: cv! },
    imagesPerSecond: imagesPerSecond!,
  };
}
