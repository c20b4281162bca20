/// <reference lib="dom" />
import { element, scroller } from "../../../../results/page/browser/dom.ts";
import { tileList } from "../../../../results/page/browser/view_elements.ts";
import { rooflineTiles } from "../../../../results/page/sections/bench.ts";
import type { BenchRow, Roofline } from "../../../../results/schema/result.ts";
import { flopsText, short, spread, time } from "../../../../results/text/numbers.ts";

const HEADINGS = ["row", "median", "spread", "rate", "share of roofline"];

/** On a phone the median stands below the rate, and there is no room for the spread, which the result's page has. */
const WIDE = new Set(["median", "spread"]);
const classOf = (column: number) =>
  column === 0 ? false : WIDE.has(HEADINGS[column]) ? "number wide" : "number";

/** The ceilings and the rows of a benchmark as they come. */
export class LiveBench {
  readonly root = element("div", { class: "live" });
  readonly #tiles = element("div");
  readonly #body = element("tbody");
  readonly #table: HTMLElement;

  constructor() {
    const headings = HEADINGS.map((heading, i) =>
      element("th", { scope: "col", class: classOf(i) }, heading)
    );
    const caption = element("caption", { class: "unseen" }, "Rows that were measured");
    const head = element("thead", {}, element("tr", {}, ...headings));
    const table = element("table", { class: "rows" }, caption, head, this.#body);
    this.#table = scroller("Rows that were measured", table);
    this.#table.hidden = true;
    this.root.append(this.#tiles, this.#table);
  }

  showRoofline(roofline: Roofline): void {
    this.#tiles.replaceChildren(tileList(rooflineTiles(roofline)));
  }

  add(row: BenchRow): void {
    this.#table.hidden = false;
    this.#body.append(rowElement(row));
  }
}

/** A model is measured by the defaults, and then by what the tuner found. */
const PLANS = { default: "the defaults", tuner: "tuned" };

function rowElement(row: BenchRow): HTMLElement {
  const { op, shape, dtype, variant, medianNs, reason, adapted } = row;
  const plan = row.imagesPerSecond !== null && row.chosenBy ? PLANS[row.chosenBy] : variant;
  const detail = [dtype, plan, adapted].filter((word) => word !== null).join(", ");
  const small = element("small", {}, detail);
  const name = element("th", { scope: "row" }, `${op} ${shape}`, small);
  if (medianNs === null) {
    const colspan = HEADINGS.length - 1;
    return element("tr", {}, name, element("td", { colspan }, `${row.status}: ${reason}`));
  }
  const rate = row.imagesPerSecond === null
    ? flopsText(row.gflops)
    : `${short(row.imagesPerSecond)} images/s`;
  const narrow = element("small", { class: "narrow" }, time(medianNs));
  const numbers = [
    time(medianNs),
    spread(row.cv!, row.noisy!),
    element("span", {}, rate, narrow),
  ];
  return element(
    "tr",
    {},
    name,
    ...numbers.map((cell, i) => element("td", { class: classOf(i + 1) }, cell)),
    element("td", { class: "number" }, share(row.pctRoofline!), element("small", {}, row.bound!)),
  );
}

/** A share of the roofline as number and bar. */
function share(percent: number): HTMLElement {
  const filled = element("span", { class: "filled" });
  filled.style.width = `${Math.min(100, percent)}%`;
  const bar = element("span", { class: "meter", "aria-hidden": "true" }, filled);
  return element("span", {}, `${percent.toFixed(1)} %`, bar);
}
