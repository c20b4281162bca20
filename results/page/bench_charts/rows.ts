import type { BenchRow } from "../../schema/result.ts";
import { isCut } from "../../text/labels.ts";
import { namesAxis } from "../charts/axes.ts";
import type { Layout } from "../charts/chart.ts";
import type { Theme } from "../charts/theme.ts";

/** The rows with numbers. */
export function measured(rows: readonly BenchRow[]): BenchRow[] {
  return rows.filter(({ status }) => status === "complete");
}

/** What binds a row, as charts tell it apart. */
export const BOUNDS = ["compute", "memory", "launch"] as const;
export type Bound = typeof BOUNDS[number];

/** Its colour. */
export const colourOf = ({ blue, orange, purple }: Theme, bound: Bound): string =>
  ({ compute: blue, memory: orange, launch: purple })[bound];

const share = ({ pctRoofline }: BenchRow) => pctRoofline ?? 0;

/** The measured rows by op, each op's furthest below its ceiling first, and the op with the furthest of all before the others. */
export function rowsByOp(rows: readonly BenchRow[]): Map<string, BenchRow[]> {
  const ops = Map.groupBy(measured(rows), ({ op }) => op);
  const sorted = [...ops].map(([op, own]) =>
    [op, own.sort((a, b) => share(a) - share(b))] as const
  );
  return new Map(sorted.sort(([, a], [, b]) => share(a[0]) - share(b[0])));
}

type Named = Pick<BenchRow, "op" | "shape" | "dtype" | "dims" | "adapted">;

/** A row on one line: `gemm NN 1024x1024x1024 f32`. */
export function nameOf(row: Named): string {
  return `${row.op} ${row.shape} ${row.dtype}${isCut(row) ? " (cut)" : ""}`;
}

/** A row's name for an axis: the shape stands below the op. */
function labelOf(row: Named): string {
  return `${row.op} ${row.dtype}${isCut(row) ? " (cut)" : ""}\n${row.shape}`;
}

/** The gutter beside rows with long names. */
export const gutter = ({ narrow }: Layout) => narrow ? 164 : 310;

/** Height of a row of a chart, in pixels. */
export const ROW_HEIGHT = 36;

/** Rows that a chart shows; the table behind it has all. */
export const MOST_ROWS = 100;

/** What a caption says where a chart leaves rows out. */
export function leavesOut(shown: number, all: number): string {
  return shown < all ? ` Shown: ${shown} of ${all} rows; the table has all.` : "";
}

/** The axis that names the rows. */
export function rowsAxis(layout: Layout, rows: readonly BenchRow[]) {
  return namesAxis(layout, rows.map(labelOf), gutter(layout) - 10);
}

/** How many samples rows have: `30`, `11 to 15`. */
export function countsOf(rows: readonly BenchRow[]): string {
  const counts = rows.map(({ samplesNs }) => samplesNs.length);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most ? String(least) : `${least} to ${most}`;
}
