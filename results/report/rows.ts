import type { BenchRow } from "../schema.ts";

/** The rows with numbers. */
export function measured(rows: readonly BenchRow[]): BenchRow[] {
  return rows.filter(({ status }) => status === "complete");
}

/** A row on one line: `gemm NN 1024x1024x1024 f32`. */
export function nameOf({ op, shape, dtype, adapted }: BenchRow): string {
  return `${op} ${shape} ${dtype}${adapted === null ? "" : " (cut)"}`;
}

/** A row's name for an axis: on a narrow one the shape stands below the op. */
export function labelOf({ op, shape, dtype, adapted }: BenchRow, narrow: boolean): string {
  const cut = adapted === null ? "" : " (cut)";
  return narrow ? `${op} ${dtype}${cut}\n${shape}` : `${op} ${shape} ${dtype}${cut}`;
}

/** Rows that a chart shows; the table behind it has all. */
export const MOST_ROWS = 100;

/** What a caption says where a chart leaves rows out. */
export function leavesOut(count: number): string {
  return count > MOST_ROWS ? ` The first ${MOST_ROWS} of ${count} rows; the table has all.` : "";
}
