/** A column of a Markdown table: its heading, and whether it holds numbers (aligned right). */
export interface Column {
  readonly heading: string;
  readonly numeric?: boolean;
}

/** Texts by row, in the order of the columns; the first names the row. */
export interface Table {
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
}

/** Columns by heading; a `#` before it marks numbers: `columns("epoch", "#seconds")`. */
export function columns(...headings: string[]): Column[] {
  return headings.map((heading) => {
    const numeric = heading.length > 1 && heading.startsWith("#");
    return { heading: numeric ? heading.slice(1) : heading, numeric };
  });
}

/**
 * A Markdown table, its columns padded so that it also reads well in a terminal. Texts from adapters, systems and files
 * are not trusted: what would end a cell or start markup is escaped.
 *
 * @param rows Texts by row, in the order of the columns.
 */
export function markdownTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): string {
  const cells = [columns.map((column) => column.heading), ...rows].map((row) => row.map(escape));
  const widths = columns.map((_, i) => Math.max(3, ...cells.map((row) => row[i].length)));
  const line = (row: readonly string[]) => `| ${row.join(" | ")} |`;
  const [heading, ...body] = cells.map((row) =>
    line(
      row.map((cell, i) => columns[i].numeric ? cell.padStart(widths[i]) : cell.padEnd(widths[i])),
    )
  );
  const rule = line(
    widths.map((width, i) => columns[i].numeric ? "-".repeat(width - 1) + ":" : "-".repeat(width)),
  );
  return [heading, rule, ...body].join("\n") + "\n";
}

/** A text that may stand in a cell or a line of Markdown. */
export function escape(text: string): string {
  // A star between spaces starts nothing, and stays readable in the shapes of convolutions.
  return text.replace(/\s+/g, " ").replace(/[\\|`[\]]|(?<!\S )\*|\*(?! )/g, "\\$&")
    .replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
