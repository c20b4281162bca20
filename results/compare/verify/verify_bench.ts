/** What measuring a document's rows again says of them. */
import type { BenchResult } from "../../schema/result.ts";
import { compareResults } from "../compare.ts";
import { type ComparableRow, comparableRows, isMeasured } from "../compare_bench.ts";
import {
  type ComparedRow,
  type Comparison,
  type Input,
  lostRows,
  type RowName,
} from "../comparison.ts";
import { rowText } from "../difference_text.ts";
import { rowKey } from "../protocol.ts";

/** The claimed rows beside those measured here. */
export interface BenchVerification {
  readonly comparison: Comparison;
  /** Slower here than claimed, beyond the noise between runs. */
  readonly slower: readonly ComparedRow[];
  /** Claimed, and not measured here. */
  readonly missing: readonly RowName[];
  /** Claimed, and measured here. */
  readonly compared: number;
}

/** The rows for which a document claims a time: what was left out or failed is no claim. */
export function claimedRows(result: BenchResult): ComparableRow[] {
  return comparableRows(result).filter(isMeasured);
}

/**
 * Judges claimed rows by a run made here. A row that is slower here was claimed too fast; one that is faster was not.
 *
 * @param rows Of the claimed document: those that were measured again. What else it has is not looked at.
 */
export function verifyRows(
  claimed: Input<BenchResult>,
  rows: readonly RowName[],
  rerun: Input<BenchResult>,
): BenchVerification {
  const comparison = compareResults([{ ...claimed, result: only(claimed.result, rows) }, rerun]);
  const pairs = comparison.sections.flatMap((section) => section.pairs);
  const compared = pairs.flatMap((pair) => pair.rows);
  return {
    comparison,
    slower: compared.filter(({ ratio }) => ratio.verdict === "slower"),
    missing: pairs.flatMap(({ differences }) => lostRows(differences)),
    compared: compared.length,
  };
}

/** A document with some of its rows. */
function only(result: BenchResult, some: readonly RowName[]): BenchResult {
  const keys = new Set(some.map(rowKey));
  const rows = result.bench.rows.filter((row) => keys.has(rowKey(row)));
  const host = result.bench.host.filter((row) => keys.has(rowKey({ ...row, dtype: null })));
  return { ...result, bench: { ...result.bench, rows, host } };
}

/** A line for each row that fails, and the verdict. */
export function benchVerificationText(
  { slower, missing, compared }: BenchVerification,
): { readonly text: string; readonly verified: boolean } {
  const verified = compared > 0 && slower.length + missing.length === 0;
  const lines = [
    ...slower.map((row) =>
      `FAIL ${rowText(row)}: here slower than claimed, ratio ${row.ratio.ratio.toFixed(3)}`
    ),
    ...missing.map((row) => `FAIL ${rowText(row)}: not measured here`),
    verified
      ? `verified: of ${compared} rows none is slower here than claimed`
      : `not verified: of ${compared} rows ${slower.length} are slower here than claimed; ` +
        `${missing.length} are missing`,
  ];
  return { text: lines.map((line) => `${line}\n`).join(""), verified };
}
