import { type Html, html } from "./html.ts";
import type { Table } from "./chart.ts";

/** A table that scrolls inside its own box, by keyboard too; the first column names the rows. */
export function htmlTable({ caption, columns, rows }: Table): Html {
  const align = (i: number) =>
    columns[i]?.numeric
      ? html`
        class="n"
      `
      : html``;
  const heading = columns.map(({ heading }, i) =>
    html`
      <th scope="col" ${align(i)}>${heading}</th>
    `
  );
  const body = rows.map((row) =>
    html`<tr>${
      row.map((cell, i) =>
        i === 0
          ? html`
            <th scope="row" ${align(i)}>${cell}</th>
          `
          : html`<td${align(i)}>${cell}</td>`
      )
    }</tr>\n`
  );
  return html`
    <div class="scroll" role="region" tabindex="0" aria-label="${caption}">
      <table>
        <caption>${caption}</caption>
        <thead>
          <tr>${heading}</tr>
        </thead>
        <tbody>
    ${body}</tbody>
      </table>
    </div>
  `;
}

/** The same below a line that opens it. */
export function folded(summary: string, table: Table): Html {
  return html`
    <details><summary>${summary}</summary>
    ${htmlTable(table)}</details>
  `;
}
