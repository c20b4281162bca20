/// <reference lib="dom" />
import { byId, element } from "../browser/dom.ts";
import { drawCharts } from "./board_charts.ts";
import { lineColumns, unrankedColumns } from "./tables/columns.ts";
import { DIVISIONS } from "./tables/divisions.ts";
import { downloads } from "./tables/downloads.ts";
import type { Kept } from "./choice/kept.ts";
import type { BoardMachine, Line } from "./lines.ts";
import type { Picks } from "./compare/picks.ts";
import { type BoardPlace, isOwn } from "./place.ts";
import { lineRecord } from "./tables/records.ts";
import { type SortColumn, SortTable } from "./tables/sort_table.ts";
import { WorkloadPicker } from "./choice/workload_picker.ts";

/** The tables of a workload, division by division, and the charts below them. */
export class WorkloadTables {
  readonly #picker: WorkloadPicker;
  readonly #tables;
  readonly #place: BoardPlace;
  readonly #machines: readonly BoardMachine[];
  readonly #nobody = element("p", { class: "note" });
  #passes: (machine: BoardMachine) => boolean = () => true;

  constructor(lines: readonly Line[], place: BoardPlace, picks: Picks, kept: Kept) {
    this.#place = place;
    this.#machines = [...new Set(lines.map(({ machine }) => machine))];
    this.#picker = new WorkloadPicker(lines, () => this.#draw(), kept);
    const table = (title: string, columns: SortColumn<Line>[]) =>
      new SortTable(title, columns, () => this.#charts(), ({ machine }) => isOwn(place, machine));
    const ranked = DIVISIONS.map(({ id, title, has }) => ({
      ...{ id, title, ranked: true, table: table(title, lineColumns(place, picks)) },
      lines: lines.filter((line) => line.rank !== null && has(line)),
    }));
    this.#tables = [...ranked, {
      ...{ id: "unranked", title: "Not ranked", ranked: false },
      table: table("Not ranked", unrankedColumns(place)),
      lines: lines.filter(({ rank }) => rank === null),
    }];
    for (const { id, title, table } of this.#tables) {
      byId(id).replaceChildren(element("h3", {}, title), ...noteOf(id), table.root);
    }
    byId("workload-form").replaceChildren(this.#picker.root, this.#nobody);
    const shown = () => this.#tables.flatMap(({ table }) => table.rows).map(lineRecord);
    byId("workload-downloads").replaceChildren(downloads("workload", shown));
  }

  /** Shows the machines that pass. */
  show(passes: (machine: BoardMachine) => boolean): void {
    this.#passes = passes;
    this.#draw();
  }

  #draw(): void {
    const wanted = this.#picker.passes();
    let count = 0;
    for (const { id, table, lines } of this.#tables) {
      const shown = lines.filter((line) => this.#passes(line.machine) && wanted(line));
      table.show(shown, this.#picker.workload === null ? null : "Workload");
      byId(id).hidden = shown.length === 0;
      count += shown.length;
    }
    this.#nobody.hidden = count > 0;
    this.#nobody.textContent = "No entry passes: choose another workload or reset the filters.";
    this.#charts();
  }

  #charts(): void {
    const charted = this.#tables.filter(({ ranked }) => ranked)
      .map(({ title, table }) => ({ title, lines: table.rows }));
    const machines = this.#machines.filter(this.#passes);
    drawCharts(this.#picker.workload, charted, machines, this.#place);
  }
}

function noteOf(id: string): HTMLElement[] {
  const notes: Record<string, string> = {
    software: "They run on the CPU and are ranked among themselves, never with hardware.",
    unranked: "Synthetic data, runs that did not complete, and others, each with its reason.",
  };
  return id in notes ? [element("p", { class: "note" }, notes[id])] : [];
}
