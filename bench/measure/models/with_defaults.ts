import { isFaster } from "../../../kernels/gpu/clock/faster.ts";
import type { BenchRow, Profile } from "../../../results/schema/result.ts";
import type { Findings } from "../findings.ts";

/**
 * Puts rows of the tuner's winners in the place of those of the defaults, and their profiles likewise, where they are faster by more than
 * scatter than the defaults in turns with them. A row that is not complete replaces none.
 *
 * @returns The rows that were taken.
 */
export function withDefaults(
  { rows, profiles }: Findings,
  tuned: readonly BenchRow[],
  tunedProfiles: readonly Profile[],
): BenchRow[] {
  const taken = tuned.filter((row) =>
    row.status === "complete" &&
    (!row.defaults || isFaster(row.samplesNs, row.defaults.samplesNs))
  );
  for (const row of taken) {
    const at = rows.findIndex((other) => isSame(other, row));
    if (at < 0) rows.push(row);
    else rows[at] = row;
  }
  for (const profile of tunedProfiles) {
    if (!taken.some((row) => isSame(row, profile))) continue;
    const at = profiles.findIndex((other) => isSame(other, profile));
    if (at < 0) profiles.push(profile);
    else profiles[at] = profile;
  }
  return taken;
}

/** A run's steps are of one precision. */
const isSame = (a: Pick<BenchRow, "op" | "shape">, b: Pick<BenchRow, "op" | "shape">) =>
  a.op === b.op && a.shape === b.shape;

/** What a row of the defaults that was timed leaves in that of the tuner's winners. */
export function timesOf(row: BenchRow): NonNullable<BenchRow["defaults"]> {
  const { samplesNs, medianNs, p5Ns, p95Ns, cv, imagesPerSecond } = row;
  return {
    ...{ samplesNs, medianNs: medianNs!, p5Ns: p5Ns!, p95Ns: p95Ns!, cv: cv! },
    imagesPerSecond: imagesPerSecond!,
  };
}
