import type { Result } from "../../schema/result.ts";
import { type Asked, SAMPLED_ROWS } from "./sample.ts";
import { claimedRows, hasTraining, rowsToVerify } from "./verify_bench.ts";

/** What was to be looked at: of a training its first steps, null: all; of a bench some rows. */
export interface Extent {
  readonly steps: number | null;
  readonly rows: Asked | null;
}

/**
 * What alone was run again, where that is too little to stand for the rest: some steps, or fewer rows than are drawn by default, or rows that
 * somebody chose. Null where it is enough.
 *
 * @param sha256 Of the document's file, by which rows were drawn.
 */
export function partOf(claimed: Result, sha256: string, { steps, rows }: Extent): string | null {
  if (claimed.kind === "train") {
    return steps === null ? null : `the first ${steps} steps, which leaves out the weights`;
  }
  if (rows === null) return null;
  const measured = rowsToVerify(claimed, sha256, rows).length, all = claimedRows(claimed).length;
  const untrained = claimed.bench.training !== null && !hasTraining(claimed, rows);
  const isDrawn = rows.filter === null && measured >= SAMPLED_ROWS;
  if (isDrawn || (measured === all && !untrained)) return null;
  return `${measured} of ${all} rows${untrained ? ", without the short training" : ""}`;
}
