import type { BenchRow } from "../schema/result.ts";
import { gutter, namesAxis } from "./axes.ts";
import { plain } from "./html.ts";

/** The rows with numbers. */
export function measured(rows: readonly BenchRow[]): BenchRow[] {
  return rows.filter(({ status }) => status === "complete");
}

/** A row on one line: `gemm NN 1024x1024x1024 f32`. */
export function nameOf({ op, shape, dtype, adapted }: BenchRow): string {
  return `${op} ${shape} ${dtype}${adapted === null ? "" : " (cut)"}`;
}

/** A row's name for an axis: the shape stands below the op. */
export function labelOf({ op, shape, dtype, adapted }: BenchRow): string {
  return `${plain(op)} ${dtype}${adapted === null ? "" : " (cut)"}\n${plain(shape)}`;
}

/** Height of a row of a chart, in pixels. */
export const ROW_HEIGHT = 36;

/** Rows that a chart shows; the table behind it has all. */
export const MOST_ROWS = 100;

/** What a caption says where a chart leaves rows out. */
export function leavesOut(count: number): string {
  return count > MOST_ROWS ? ` The first ${MOST_ROWS} of ${count} rows; the table has all.` : "";
}

/** Height of a chart of rows, in pixels. */
export const heightOf = (rows: readonly unknown[], extra: number) =>
  extra + rows.length * ROW_HEIGHT;

/** The axis that names the rows. */
export function rowsAxis(rows: readonly BenchRow[], narrow: boolean) {
  return namesAxis(rows.map(labelOf), { width: gutter(narrow) - 10, narrow });
}

/** How many samples rows have: `30`, `11 to 15`. */
export function countsOf(rows: readonly BenchRow[]): string {
  const counts = rows.map(({ samplesNs }) => samplesNs.length);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most ? String(least) : `${least} to ${most}`;
}
