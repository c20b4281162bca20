import type { Table } from "./chart.ts";
import { type Html, markup } from "./html.ts";

/** A table that scrolls inside its own box, by keyboard too; the first column names the rows. */
export function htmlTable({ caption, columns, rows }: Table): Html {
  const align = columns.map(({ numeric }) => numeric ? markup` class="n"` : null);
  const heading = columns.map(({ heading }, i) =>
    markup`<th scope="col"${align[i]}>${heading}</th>`
  );
  const body = rows.map(([first, ...others]) =>
    markup`<tr><th scope="row"${align[0]}>${first}</th>${
      others.map((cell, i) => markup`<td${align[i + 1]}>${cell}</td>`)
    }</tr>
`
  );
  return markup`<div class="scroll" role="region" tabindex="0" aria-label="${caption}">
<table><caption>${caption}</caption>
<thead><tr>${heading}</tr></thead>
<tbody>
${body}</tbody></table></div>
`;
}

/** The same below a line that opens it. */
export function folded(summary: string, table: Table): Html {
  return markup`<details><summary>${summary}</summary>
${htmlTable(table)}</details>
`;
}
