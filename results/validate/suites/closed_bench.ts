import type { BenchResult, BenchRow } from "../../schema/result.ts";
import { busyLabel } from "../../text/labels.ts";
import type { Checker } from "../checker.ts";
import { hasTraining, isFirst, keyOfDims, keyOfSuiteRow, suiteRows } from "./suite_rows.ts";

/** Benches are compared where all rows of their suites, and no others, were measured, by a known driver, on a machine that did nothing else. */
export function checkWhole(check: Checker, result: BenchResult): void {
  const { bench, driver } = result, { peers, filter, budgetSeconds, suites } = bench;
  check.holds(["bench", "filter"], filter === null, "leaves rows out");
  const skipped = peers.filter(({ status }) => status === "skipped").length;
  check.holds(
    ["bench", "peers"],
    skipped === 0 || budgetSeconds === null,
    `${skipped} were left out for their budget of ${budgetSeconds} s`,
  );
  checkSuiteRows(check, result);
  check.holds(
    ["bench", "training"],
    bench.training !== null || !hasTraining(suites),
    "is missing: the closed division needs the short training, which shows that what was fast learns",
  );
  check.holds(["driver"], driver !== null, "is not known");
  const busy = busyLabel(bench);
  check.holds(["bench", "rows"], busy === null, busy ?? "");
}

/** Every row of the suites is there and complete, or needs what the adapter has not; and there is none beside them. */
function checkSuiteRows(check: Checker, result: BenchResult): void {
  const { rows, suites } = result.bench, wanted = suiteRows(result);
  check.holds(
    ["bench", "suites"],
    wanted.length > 0,
    `are ${suites.join(", ")}, which have no rows that are compared`,
  );
  const open = new Map(wanted.map((row) => [keyOfSuiteRow(row), row]));
  rows.forEach((row, i) => {
    const key = keysOf(row, result).find((key) => open.has(key));
    const path = ["bench", "rows", i];
    check.holds(path, key !== undefined, () => `${row.op} ${row.shape} is no row of its suite`);
    if (key === undefined) return;
    open.delete(key);
    const isThere = row.status === "complete" || isNotGranted(row, result);
    check.holds([...path, "status"], isThere, () => `is ${row.status}: ${row.reason}`);
  });
  const [first] = open.values();
  if (first === undefined) return;
  const name = `${first.op} ${first.shape} ${first.dtype}`;
  check.holds(["bench", "rows"], false, `lack ${open.size} of their suite's, as ${name}`);
}

/** Without the feature an adapter has no kernel of that type. */
const isNotGranted = ({ status, dtype }: BenchRow, { adapter }: BenchResult) =>
  status === "skipped" && dtype === "f16" && !adapter.features.includes("shader-f16");

/** More halvings leave of no size anything. */
const MOST_HALVINGS = 16;

/** What a row may be of its suite: itself, and where it was cut, or is of a model whose batch the adapter decides, one twice as large, and so on. */
function keysOf(row: BenchRow, { adapter, suite }: BenchResult): string[] {
  const { op, dtype, dims, adapted } = row;
  if (dims === null) return [];
  const isFitted = dims.family === "model" && (adapter.software || isFirst(suite.version));
  const halvings = adapted !== null || isFitted ? MOST_HALVINGS : 0;
  return Array.from(
    { length: 1 + halvings },
    (_, i) => `${op} ${dtype} ${keyOfDims(enlarged(dims, 2 ** i))}`,
  );
}

/** Sizes before what a suite cuts of them was divided. */
function enlarged(dims: NonNullable<BenchRow["dims"]>, factor: number): object {
  switch (dims.family) {
    case "gemm":
      return { ...dims, m: factor * dims.m };
    case "elementwise":
      return { ...dims, elements: factor * dims.elements };
    case "matrix":
      return { ...dims, rows: factor * dims.rows };
    case "images":
      return dims;
    default:
      return { ...dims, batch: factor * dims.batch };
  }
}
