/// <reference lib="dom" />
import { percent, time } from "../../../text/numbers.ts";
import { verifiedMark } from "../../../verified/verified_text.ts";
import { type Child, element } from "../../browser/dom.ts";
import { machineColumn, pickColumn, twoLines, valueCell } from "./cells.ts";
import type { Line } from "../lines.ts";
import type { Picks } from "../compare/picks.ts";
import type { BoardPlace } from "../place.ts";
import type { SortColumn } from "./sort_table.ts";

/** The columns of the tables of workloads. */
export function lineColumns(place: BoardPlace, picks: Picks): SortColumn<Line>[] {
  const rank: SortColumn<Line> = {
    heading: "Rank",
    numeric: true,
    // Divisions are ranked apart: the closed one first.
    key: ({ rank, division }) => rank! + (division === "closed" ? 0 : 1e9),
    cell: ({ rank, machine, division }) =>
      machine.section === "software" ? twoLines(String(rank), division) : String(rank),
  };
  return [rank, pickColumn(picks), machineColumn(place), WORKLOAD, RESULT, ...NUMBERS, ...WORDS];
}

/** The columns of the table of what has no rank. */
export function unrankedColumns(place: BoardPlace): SortColumn<Line>[] {
  const why: SortColumn<Line> = {
    heading: "Why",
    key: ({ unranked }) => unranked,
    cell: ({ unranked, division }) => twoLines(unranked ?? "", division),
  };
  return [why, machineColumn(place), WORKLOAD, RESULT, ...NUMBERS, ...WORDS];
}

const WORKLOAD: SortColumn<Line> = {
  heading: "Workload",
  key: ({ workload }) => workload,
  cell: ({ workload }) => workload,
};

const RESULT: SortColumn<Line> = {
  heading: "Result",
  numeric: true,
  key: ({ value }) => value,
  cell: (line) => valueCell(line.value, line.metric, line),
};

const NUMBERS: readonly SortColumn<Line>[] = [
  { heading: "Runs", numeric: true, key: ({ n }) => n, cell: ({ n }) => String(n) },
  {
    heading: "Top-1",
    optional: true,
    numeric: true,
    key: ({ top1 }) => top1,
    cell: ({ top1 }) => percent(top1),
  },
  {
    heading: "Time",
    optional: true,
    numeric: true,
    wide: true,
    key: ({ seconds, wallSeconds }) => seconds ?? wallSeconds,
    cell: ({ seconds, wallSeconds }) => {
      if (seconds !== null) return time(1e9 * seconds);
      return wallSeconds === null ? "–" : twoLines(time(1e9 * wallSeconds), "wall clock");
    },
  },
  {
    heading: "Share of roofline",
    optional: true,
    numeric: true,
    wide: true,
    key: ({ pctRoofline }) => pctRoofline,
    cell: ({ pctRoofline }) => pctRoofline === null ? "–" : `${pctRoofline.toFixed(1)} %`,
  },
];

const WORDS: readonly SortColumn<Line>[] = [
  {
    heading: "Verified",
    wide: true,
    optional: true,
    key: ({ verified }) => verified?.date ?? null,
    cell: ({ verified }) =>
      element("span", { title: verified?.how ?? "nobody ran it again" }, verifiedMark(verified)),
  },
  { heading: "Flags", wide: true, key: ({ flagged }) => -flagged, cell: flagsCell },
  {
    heading: "Type",
    wide: true,
    optional: true,
    key: ({ dtype }) => dtype,
    cell: ({ dtype }) => dtype ?? "–",
  },
  {
    heading: "Driver",
    wide: true,
    key: ({ machine }) => machine.drivers.at(-1) ?? null,
    cell: ({ machine }) => machine.drivers.at(-1) ?? "–",
  },
  {
    heading: "Newest",
    wide: true,
    key: ({ machine }) => machine.newest,
    cell: ({ machine }) => element("span", { class: "date" }, machine.newest),
  },
];

function flagsCell({ flagged, flag, n, apart }: Line): Child {
  if (apart > 0) {
    const others = `${apart} more of its runs ${apart === 1 ? "is" : "are"} far off, and not in it`;
    return element("span", { class: "flag" }, `⚑ ${others}${flag === null ? "" : `; ${flag}`}`);
  }
  if (flagged === 0) return "none";
  const count = n > 1 ? `${flagged} of ${n} runs: ` : "";
  return element("span", { class: "flag" }, `⚑ ${count}${flag ?? ""}`);
}
