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

/** What pages make a link or a mention of without being asked to: addresses, people, threads. */
const LINKED = /:\/\/|\b(?:www\.|mailto:|xmpp:)|@\S|#\d|\bGH-\d/i;
/** What at its beginning makes a line a heading, a list, a quotation or a rule. */
const BEGINS = /^(?:#{1,6}|[-+]|>.*|-{3,}|=+)$|^\d{1,9}[.)]$/;

/** A text that may stand in a cell or a line of Markdown, and is shown as it is. */
export function escape(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.replace(/\S+/g, (word, at: number) => {
    if (LINKED.test(word)) return code(word);
    // Between spaces it starts nothing, and stays readable in the shapes of convolutions.
    if (word === "*" && at > 0 && at + 1 < line.length) return word;
    const plain = word.replace(/[\\|`[\]*$~]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\$&")
      .replaceAll("&", "&amp;").replaceAll("<", "&lt;");
    return at === 0 && BEGINS.test(word) ? plain.replace(/^\D|\D$/, "\\$&") : plain;
  });
}

/** In code nothing means anything but its end, and in a table the end of a cell. */
function code(word: string): string {
  const longest = Math.max(0, ...[...word.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1), space = longest > 0 ? " " : "";
  return `${fence}${space}${word.replaceAll("|", "\\|")}${space}${fence}`;
}
