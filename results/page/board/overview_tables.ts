/// <reference lib="dom" />
import type { HeadlineBasis } from "../../leaderboard/standings/headline.ts";
import { byId, element } from "../browser/dom.ts";
import { figureOf } from "../browser/figure.ts";
import { barChart } from "./bar_chart.ts";
import { DIVISIONS } from "./tables/divisions.ts";
import { downloads } from "./tables/downloads.ts";
import type { BoardMachine, Line } from "./lines.ts";
import { type Overview, overviewColumns, overviewRows } from "./tables/overview.ts";
import type { Picks } from "./compare/picks.ts";
import { type BoardPlace, isOwn, YOU } from "./place.ts";
import { overviewRecord } from "./tables/records.ts";
import { SortTable } from "./tables/sort_table.ts";

/** Rows of a table at a time. */
const MOST = 20;

/** What every machine comes to, division by division. */
export class OverviewTables {
  readonly #tables;
  readonly #headline: HeadlineBasis;
  readonly #place: BoardPlace;

  constructor(
    lines: readonly Line[],
    headline: HeadlineBasis,
    place: BoardPlace,
    picks: Picks,
  ) {
    this.#headline = headline;
    this.#place = place;
    const rows = overviewRows(lines);
    this.#tables = DIVISIONS.map(({ id, title, has, empty }) => {
      const columns = overviewColumns(place, picks, headline);
      const table = new SortTable(
        title,
        columns,
        () => {},
        ({ machine }: Overview) => isOwn(place, machine),
        MOST,
      );
      const own = rows.filter(has);
      const bars = element("div");
      byId(`overview-${id}`).replaceChildren(
        element("h3", {}, title),
        ...(own.length === 0 ? [element("p", { class: "note" }, empty)] : [table.root, bars]),
      );
      return { title, table, rows: own, bars };
    });
    const shown = () => this.#tables.flatMap(({ table }) => table.rows).map(overviewRecord);
    byId("overview-downloads").replaceChildren(downloads("overview", shown));
  }

  /** Shows the machines that pass. */
  show(passes: (machine: BoardMachine) => boolean): void {
    for (const { title, table, rows, bars } of this.#tables) {
      table.show(rows.filter(({ machine }) => passes(machine)));
      const drawn = table.rows.filter(({ headline }) => headline?.value);
      bars.replaceChildren(...(drawn.length > 1 ? [figureOf(this.#bars(title, drawn))] : []));
    }
  }

  #bars(title: string, rows: readonly Overview[]) {
    const { version, scale, reference } = this.#headline;
    return barChart({
      title: `${title}: headline ${version}`,
      unit: `headline ${version}`,
      caption:
        `Whiskers: the lowest and the highest of several runs. More is better; ${scale} is ` +
        `the ${reference.adapter} of suite ${reference.suite}.`,
      bars: rows.map(({ machine, headline }) => {
        const { rank, value, low, high } = headline!;
        const own = isOwn(this.#place, machine);
        const words = [machine.cpu, machine.runtime].filter((word) => word !== null).join(", ");
        const name = `${own ? `${YOU}: ` : ""}#${rank} ${machine.adapter}\n${words}`;
        return { name, own, value: value!, low, high };
      }),
    });
  }
}
