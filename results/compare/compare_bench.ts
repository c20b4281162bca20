import type { BenchResult, BenchRow } from "../schema/result.ts";
import type { Cell, ComparedRow, ComparedSuite, Input, LoneRow, Pair } from "./comparison.ts";
import { median } from "./bootstrap.ts";
import { rowKey } from "./protocol.ts";
import { meanRatio, ratioOf, type ResampledRatio } from "./ratio.ts";

/** A compared row whose ratio keeps its resamples, until the suites' means are made. */
type ResampledRow = ComparedRow & { readonly ratio: ResampledRatio };

/** Two runs of `bench`, row by row; what is not on both sides is listed. */
export function compareBench(
  base: Input<BenchResult> & { readonly letter: string },
  other: Input<BenchResult> & { readonly letter: string },
  noise: number,
): Omit<Pair, "base" | "other" | "notes"> {
  const left: string[] = [], lost: string[] = [];
  const [below, above] = [base, other].map(({ letter, result }) => rowsOf(result, letter, left));
  const rows: ResampledRow[] = [];
  for (const [key, row] of below) {
    const match = above.get(key);
    if (!match) {
      left.push(`${label(row)}: only in ${base.letter}`);
      if (isMeasured(row)) lost.push(label(row));
    } else if (measured(row, base.letter, left)) {
      if (measured(match, other.letter, left)) {
        rows.push(compareRows(row, match, noise, rows.length));
      } else lost.push(label(row));
    }
  }
  for (const [key, row] of above) {
    if (!below.has(key)) left.push(`${label(row)}: only in ${other.letter}`);
  }
  return { rows: rows.map(withoutResamples), suites: suitesOf(rows), left, lost };
}

/** A document's rows by what they measure. */
function rowsOf(
  { bench: { rows } }: BenchResult,
  letter: string,
  left: string[],
): Map<string, BenchRow> {
  const byKey = new Map<string, BenchRow>();
  for (const row of rows) {
    const key = rowKey(row);
    if (byKey.has(key)) left.push(`${label(row)}: again in ${letter}, only the first is compared`);
    else byKey.set(key, row);
  }
  return byKey;
}

function measured(row: BenchRow, letter: string, left: string[]): boolean {
  if (isMeasured(row)) return true;
  left.push(`${label(row)}: ${row.status} in ${letter}, ${row.reason ?? "no samples"}`);
  return false;
}

const isMeasured = ({ status, samplesNs }: BenchRow) =>
  status === "complete" && samplesNs.length > 0;

const label = ({ suite, op, shape, dtype }: BenchRow) => `${suite} ${op} ${shape} ${dtype}`;

function compareRows(base: BenchRow, other: BenchRow, noise: number, seed: number): ResampledRow {
  const { suite, op, shape, dtype } = base;
  const ratio = ratioOf(base.samplesNs, other.samplesNs, noise, seed);
  return { suite, op, shape, dtype, base: cell(base), other: cell(other), ratio };
}

function cell({ samplesNs, variant }: BenchRow): Cell {
  return { median: median(samplesNs), n: samplesNs.length, variant };
}

/** The rows of a document that is alone in its class, those without samples left out. */
export function loneBenchRows({ bench: { rows } }: BenchResult): LoneRow[] {
  return rows.filter(({ samplesNs }) => samplesNs.length > 0)
    .map((row) => ({
      ...{ suite: row.suite, op: row.op, shape: row.shape, dtype: row.dtype },
      measured: cell(row),
    }));
}

function suitesOf(rows: readonly ResampledRow[]): ComparedSuite[] {
  const suites = Map.groupBy(rows, ({ suite }) => suite);
  return [...suites].map(([suite, of]) => {
    const { resamples: _, ...ratio } = meanRatio(of.map(({ ratio }) => ratio));
    return { suite, ratio };
  });
}

function withoutResamples({ ratio: { resamples: _, ...ratio }, ...row }: ResampledRow) {
  return { ...row, ratio };
}
