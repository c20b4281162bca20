/// <reference lib="dom" />
import { plain } from "../../text/clean_text.ts";
import type { Table } from "../../text/markdown.ts";

/** What an element may hold; texts become text, never markup. */
export type Child = Node | string;

/**
 * An element with attributes and children.
 *
 * @param attributes `false` leaves one out, `true` sets it without a value.
 */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Readonly<Record<string, string | number | boolean>> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== false) node.setAttribute(key, value === true ? "" : String(value));
  }
  node.append(...children.map((child) => typeof child === "string" ? plain(child) : child));
  return node;
}

/** The element of the page's HTML with this id. */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no element #${id}`);
  return found;
}

/** A table that scrolls inside its own box, by keyboard too; the first column names the rows. */
export function tableElement({ caption, columns, rows }: Table): HTMLElement {
  const classOf = columns.map(({ numeric }) => ({ class: numeric ? "number" : false }));
  const heading = columns.map(({ heading }, i) =>
    element("th", { scope: "col", ...classOf[i] }, heading)
  );
  const body = rows.map(([first, ...others]) =>
    element(
      "tr",
      {},
      element("th", { scope: "row", ...classOf[0] }, first),
      ...others.map((cell, i) => element("td", classOf[i + 1], cell)),
    )
  );
  return scroller(
    caption,
    element(
      "table",
      {},
      element("caption", {}, caption),
      element("thead", {}, element("tr", {}, ...heading)),
      element("tbody", {}, ...body),
    ),
  );
}

/** A table below a line that opens it; made only then, as a training has thousands of steps. */
export function foldedTable(summary: string, table: Table): HTMLElement {
  const details = element("details", {}, element("summary", {}, summary));
  details.addEventListener("toggle", () => details.append(tableElement(table)), { once: true });
  return details;
}

/** A box that the keyboard can scroll. */
export function scroller(name: string, child: HTMLElement): HTMLElement {
  const attributes = { class: "scroll", role: "region", "aria-label": name, tabindex: 0 };
  return element("div", attributes, child);
}

/** A choice of several, and what is shown of the chosen one; without a choice nothing. */
export function chooser(
  label: string,
  names: readonly string[],
  show: (index: number, box: HTMLElement) => void,
): HTMLElement {
  const box = element("div");
  const options = names.map((name, index) => element("option", { value: index }, name));
  const select = element("select", {}, ...options);
  select.addEventListener("change", () => show(Number(select.value), box));
  if (names.length > 0) show(0, box);
  return element("div", {}, element("label", { class: "field" }, `${label} `, select), box);
}
