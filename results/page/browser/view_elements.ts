/// <reference lib="dom" />
import type { Badge, Block, Section, Tile, View } from "../view.ts";
import { chooser, element, foldedTable, tableElement } from "./dom.ts";
import { figureOf } from "./figure.ts";

/** A page but for its heading, as elements: numbers, links to the sections, the sections. */
export function viewElements({ badges, tiles, sections }: View): HTMLElement[] {
  const links = sections.map(({ id, title }) =>
    element("li", {}, element("a", { href: `#${id}` }, title))
  );
  return [
    badgeList(badges),
    tileList(tiles),
    element("nav", { "aria-label": "Sections" }, element("ul", {}, ...links)),
    ...sectionElements(sections),
  ];
}

/** Sections in their order. */
export const sectionElements = (sections: readonly Section[]) => sections.map(sectionElement);

/** A few words about the whole, side by side. */
export function badgeList(badges: readonly Badge[]): HTMLElement {
  const items = badges.map(({ text, warn }) =>
    element("li", { class: warn ? "warn" : false }, text)
  );
  return element("ul", { class: "badges" }, ...items);
}

/** Numbers with their names, side by side. */
export function tileList(tiles: readonly Tile[]): HTMLElement {
  return element("dl", { class: "tiles" }, ...tiles.map(tileElement));
}

function tileElement({ name, value, note }: Tile): HTMLElement {
  const small = note ? [element("small", {}, note)] : [];
  return element("div", {}, element("dt", {}, name), element("dd", {}, value, ...small));
}

function sectionElement({ id, title, blocks }: Section): HTMLElement {
  const heading = element("h2", { id }, title);
  return element("section", { "aria-labelledby": id }, heading, ...blocks.map(blockElement));
}

function blockElement(block: Block): HTMLElement {
  if ("text" in block) return element("p", {}, block.text);
  if ("list" in block) {
    return element("ul", {}, ...block.list.map((item) => element("li", {}, item)));
  }
  if ("chart" in block) return figureOf(block.chart);
  if ("table" in block) {
    return block.summary === undefined
      ? tableElement(block.table)
      : foldedTable(block.summary, block.table);
  }
  const { label, options } = block.choice;
  return chooser(label, options.map(({ name }) => name), (index, box) => {
    const chart = options[index].chart();
    box.replaceChildren(chart ? figureOf(chart) : "There is nothing to draw.");
  });
}
