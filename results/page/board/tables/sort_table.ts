/// <reference lib="dom" />
import { type Child, element, scroller } from "../../browser/dom.ts";

/** A column of a table that can be sorted. */
export interface SortColumn<T> {
  readonly heading: string;
  readonly numeric?: boolean;
  /** Left out where the screen is narrow: the submission's page has it. */
  readonly wide?: boolean;
  /** It says what the row is of. */
  readonly header?: boolean;
  /** Left out where no row has it. */
  readonly optional?: boolean;
  /** What rows are sorted by; null: not by this. */
  readonly key: ((row: T) => number | string | null) | null;
  cell(row: T): Child;
}

interface Order<T> {
  readonly column: SortColumn<T>;
  readonly descending: boolean;
}

/** Rows of a page, if nothing else is asked for. */
const PAGE = 50;

/** A table of any number of rows, of which a page at a time is in the document. */
export class SortTable<T> {
  readonly root: HTMLElement;
  #rows: readonly T[] = [];
  #page = 0;
  #without: string | null = null;
  #hidden: ReadonlySet<SortColumn<T>> = new Set();
  #order: Order<T>;
  readonly #reordered: () => void;
  readonly #isMarked: (row: T) => boolean;
  readonly #columns: readonly SortColumn<T>[];
  readonly #headings: HTMLTableCellElement[];
  readonly #body = element("tbody");
  readonly #place = element("p", { class: "place", "aria-live": "polite" });
  readonly #back = element("button", { type: "button" }, "Previous");
  readonly #on = element("button", { type: "button" }, "Next");

  readonly #most: number;

  /**
   * Sorted by the first column at first.
   *
   * @param reordered Called after somebody has sorted it.
   * @param isMarked Which rows stand out; what is shown first is the page of the first of them.
   * @param most Rows of a page.
   */
  constructor(
    caption: string,
    columns: readonly SortColumn<T>[],
    reordered: () => void,
    isMarked: (row: T) => boolean = () => false,
    most = PAGE,
  ) {
    this.#most = most;
    this.#reordered = reordered;
    this.#isMarked = isMarked;
    this.#columns = columns;
    this.#order = { column: columns[0], descending: false };
    this.#headings = columns.map((column) => this.#heading(column));
    const head = element("thead", {}, element("tr", {}, ...this.#headings));
    const title = element("caption", { class: "unseen" }, caption);
    this.#back.addEventListener("click", () => this.#turn(-1));
    this.#on.addEventListener("click", () => this.#turn(1));
    this.root = element(
      "div",
      { class: "sortable" },
      scroller(caption, element("table", {}, title, head, this.#body)),
      element("div", { class: "pager" }, this.#back, this.#on, this.#place),
    );
  }

  /** All rows in their order, also those on other pages. */
  get rows(): readonly T[] {
    return this.#rows;
  }

  /**
   * Shows other rows.
   *
   * @param without Heading of a column that says the same of all.
   */
  show(rows: readonly T[], without: string | null = this.#without): void {
    this.#without = without;
    this.#rows = sorted(rows, this.#order);
    this.#hidden = new Set(
      this.#columns.filter((column) =>
        column.heading === without ||
        column.optional && rows.every((row) => column.key!(row) === null)
      ),
    );
    this.#page = Math.floor(Math.max(0, this.#rows.findIndex(this.#isMarked)) / this.#most);
    this.#draw();
  }

  #heading(column: SortColumn<T>): HTMLTableCellElement {
    const attributes = { scope: "col", class: classes(column) };
    if (column.key === null) return element("th", attributes, column.heading);
    const button = element("button", { type: "button" }, column.heading);
    button.addEventListener("click", () => {
      const again = this.#order.column === column;
      // What is more is better, so numbers begin with the largest; not so ranks.
      const first = column.numeric === true && column !== this.#columns[0];
      this.#order = { column, descending: again ? !this.#order.descending : first };
      this.show(this.#rows);
      this.#reordered();
    });
    return element("th", { ...attributes, "aria-sort": "none" }, button);
  }

  #turn(pages: number): void {
    this.#page += pages;
    this.#draw();
  }

  #draw(): void {
    const { column: by, descending } = this.#order;
    this.#columns.forEach((column, index) => {
      const sort = column !== by ? "none" : descending ? "descending" : "ascending";
      if (column.key !== null) this.#headings[index].setAttribute("aria-sort", sort);
      this.#headings[index].hidden = this.#hidden.has(column);
    });
    const first = this.#page * this.#most;
    const shown = this.#rows.slice(first, first + this.#most);
    this.#body.replaceChildren(...shown.map((row) => this.#row(row)));
    const all = this.#rows.length;
    this.#back.disabled = first === 0;
    this.#on.disabled = first + this.#most >= all;
    this.#back.hidden = this.#on.hidden = all <= this.#most;
    this.#place.textContent = all === 0
      ? "No entry passes the filters."
      : `${first + 1} to ${first + shown.length} of ${all}`;
  }

  #row(row: T): HTMLTableRowElement {
    const cells = this.#columns.filter((column) => !this.#hidden.has(column)).map((column) =>
      column.header
        ? element("th", { scope: "row", class: classes(column) }, column.cell(row))
        : element("td", { class: classes(column) }, column.cell(row))
    );
    return element("tr", { class: this.#isMarked(row) && "marked" }, ...cells);
  }
}

function classes({ numeric, wide, key }: SortColumn<never>): string {
  const kinds = [numeric && "number", wide && "wide", key === null && "narrowest"];
  return kinds.filter(Boolean).join(" ");
}

/** What has no key comes last in both directions; equal keys keep their order. */
function sorted<T>(rows: readonly T[], { column, descending }: Order<T>): T[] {
  const sign = descending ? -1 : 1;
  return rows.map((row) => ({ row, key: column.key!(row) })).sort((a, b) => {
    if (a.key === null || b.key === null) return Number(a.key === null) - Number(b.key === null);
    return a.key < b.key ? -sign : a.key > b.key ? sign : 0;
  }).map(({ row }) => row);
}
