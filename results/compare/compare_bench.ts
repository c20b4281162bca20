import type { BenchResult, BenchRow } from "../schema/result.ts";
import type {
  Cell,
  ComparedRow,
  ComparedSuite,
  Difference,
  Input,
  LoneRow,
  Pair,
  RowName,
  Side,
} from "./comparison.ts";
import { median } from "../text/statistics.ts";
import { rowKey } from "./protocol.ts";
import { meanRatio, ratioOf, type ResampledRatio } from "./ratio.ts";

/** A compared row whose ratio keeps its resamples, until the suites' means are made. */
type ResampledRow = ComparedRow & { readonly ratio: ResampledRatio };

/** Two runs of `bench`, row by row. */
export function compareBench(
  base: Input<BenchResult>,
  other: Input<BenchResult>,
  noise: number,
): Pick<Pair, "rows" | "suites" | "differences"> {
  const differences: Difference[] = [];
  const below = rowsByKey(base.result, "base", differences);
  const above = rowsByKey(other.result, "other", differences);
  const rows: ResampledRow[] = [];
  for (const [key, row] of below) {
    const match = above.get(key);
    if (!match) differences.push(onlyIn("base", row));
    else if (!isMeasured(row)) differences.push(notMeasured("base", row));
    else if (!isMeasured(match)) differences.push(notMeasured("other", match));
    else rows.push(compareRows(row, match, noise, rows.length));
  }
  for (const [key, row] of above) {
    if (!below.has(key)) differences.push(onlyIn("other", row));
  }
  return { rows: rows.map(withoutResamples), suites: suitesOf(rows), differences };
}

/** What kernels, steps of models and work of the host have in common. */
export interface ComparableRow extends RowName {
  readonly dims: BenchRow["dims"];
  readonly variant: string | null;
  readonly samplesNs: readonly number[];
  readonly status: string;
  readonly reason: string | null;
}

/** A document's rows whose times are compared. */
export function comparableRows({ bench: { rows, host } }: BenchResult): ComparableRow[] {
  return [...rows, ...host.map((row) => ({ ...row, suite: "host", dtype: null, variant: null }))];
}

/** A document's rows by what they measure. */
function rowsByKey(
  result: BenchResult,
  side: Side,
  differences: Difference[],
): Map<string, ComparableRow> {
  const byKey = new Map<string, ComparableRow>();
  for (const row of comparableRows(result)) {
    const key = rowKey(row);
    if (byKey.has(key)) differences.push({ kind: "repeated", side, row: nameOf(row) });
    else byKey.set(key, row);
  }
  return byKey;
}

function onlyIn(side: Side, row: ComparableRow): Difference {
  return { kind: `only-in-${side}`, row: nameOf(row), measured: isMeasured(row) };
}

function notMeasured(side: Side, row: ComparableRow): Difference {
  const { status, reason } = row;
  return { kind: "not-measured", side, row: nameOf(row), status, reason };
}

/** Whether a row has times to compare. */
export function isMeasured({ status, samplesNs }: ComparableRow): boolean {
  return status === "complete" && samplesNs.length > 0;
}

const nameOf = ({ suite, op, shape, dtype }: ComparableRow): RowName => ({
  suite,
  op,
  shape,
  dtype,
});

function compareRows(
  base: ComparableRow,
  other: ComparableRow,
  noise: number,
  seed: number,
): ResampledRow {
  const ratio = ratioOf(base.samplesNs, other.samplesNs, noise, seed);
  return { ...nameOf(base), base: cell(base), other: cell(other), ratio };
}

function cell({ samplesNs, variant }: ComparableRow): Cell {
  return { median: median(samplesNs), n: samplesNs.length, variant };
}

/** The rows of a document that is alone in its class, those without samples left out. */
export function loneBenchRows(result: BenchResult): LoneRow[] {
  return comparableRows(result).filter(({ samplesNs }) => samplesNs.length > 0)
    .map((row) => ({ ...nameOf(row), measured: cell(row) }));
}

function suitesOf(rows: readonly ResampledRow[]): ComparedSuite[] {
  const suites = Map.groupBy(rows, ({ suite }) => suite);
  return [...suites].map(([suite, ofSuite]) => {
    const { resamples: _, ...ratio } = meanRatio(ofSuite.map(({ ratio }) => ratio));
    return { suite, ratio };
  });
}

function withoutResamples({ ratio: { resamples: _, ...ratio }, ...row }: ResampledRow) {
  return { ...row, ratio };
}
