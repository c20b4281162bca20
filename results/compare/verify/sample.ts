import { sha256 as digest } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { RowName } from "../comparison.ts";
import { rowKey } from "../protocol.ts";

/** A lie in a seventh of the rows is caught by so many 19 times in 20. */
export const SAMPLED_ROWS = 20;

/** Which of a document's rows are measured again. */
export interface Asked {
  /** Rows whose name contains one of these; null: of all. */
  readonly filter: readonly string[] | null;
  /** So many of them, drawn; null: each. */
  readonly rows: number | null;
  /** That whoever verifies drew, so that who made the file could not know the sample. */
  readonly seed: string;
}

/**
 * Draws rows: those whose digest with the file's and the seed is least, so that nobody chooses them, and everybody can see that nobody did.
 *
 * @param rows All that the filter leaves.
 * @param sha256 Of the file.
 */
export function drawnRows<R extends RowName>(
  rows: readonly R[],
  sha256: string,
  { rows: most, seed }: Pick<Asked, "rows" | "seed">,
): R[] {
  if (most === null || rows.length <= most) return [...rows];
  const draw = (row: R) =>
    bytesToHex(digest(utf8ToBytes(`${sha256} ${seed} ${row.suite} ${rowKey(row)}`)));
  const drawn = rows.map((row) => ({ row, draw: draw(row) }))
    .sort((a, b) => a.draw < b.draw ? -1 : 1).slice(0, most);
  const chosen = new Set(drawn.map(({ row }) => row));
  return rows.filter((row) => chosen.has(row));
}
