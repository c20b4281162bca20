/// <reference lib="dom" />

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
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== false) made.setAttribute(key, value === true ? "" : String(value));
  }
  made.append(...children);
  return made;
}

/** The element of the page's HTML with this id. */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no element #${id}`);
  return found;
}

/** A table whose columns scroll sideways where there is no room; a `#` before a heading marks numbers. */
export function plainTable(
  caption: string,
  headings: readonly string[],
  rows: readonly (readonly Child[])[],
): HTMLElement {
  const numeric = headings.map((heading) => heading.startsWith("#"));
  const cell = (child: Child, index: number) =>
    index === 0
      ? element("th", { scope: "row" }, child)
      : element("td", numeric[index] ? { class: "number" } : {}, child);
  const head = headings.map((heading, index) =>
    element("th", { scope: "col", ...(numeric[index] ? { class: "number" } : {}) }, label(heading))
  );
  const body = rows.map((row) => element("tr", {}, ...row.map(cell)));
  return scroller(
    caption,
    element(
      "table",
      {},
      element("caption", {}, caption),
      element("thead", {}, element("tr", {}, ...head)),
      element("tbody", {}, ...body),
    ),
  );
}

const label = (heading: string) => heading.replace(/^#/, "");

/** A box that the keyboard can scroll. */
export function scroller(name: string, child: HTMLElement): HTMLElement {
  return element(
    "div",
    { class: "scroll", role: "region", "aria-label": name, tabindex: 0 },
    child,
  );
}
