/// <reference lib="dom" />
import { percent, short, time } from "../../text/numbers.ts";
import { byId, type Child, element } from "../browser/dom.ts";
import { drawCharts } from "./board_charts.ts";
import { Filters } from "./filters.ts";
import type { Line, Run } from "./lines.ts";
import { type BoardPlace, isOwn, YOU } from "./place.ts";
import { type SortColumn, SortTable } from "./sort_table.ts";

/** The tables of the page; what has no rank is in none of the first two. */
const SECTIONS = [
  { id: "hardware", title: "Hardware", has: (line: Line) => ranks(line) && !isSoftware(line) },
  {
    id: "software",
    title: "Software adapters",
    has: (line: Line) => ranks(line) && isSoftware(line),
  },
  { id: "unranked", title: "Not ranked", has: (line: Line) => !ranks(line) },
] as const;

const ranks = ({ rank }: Line) => rank !== null;
const isSoftware = ({ run }: Line) => run.section === "software";

/** Draws the leaderboard into the sections of a page: filters, tables, charts. */
export function drawBoard(lines: readonly Line[], place: BoardPlace): void {
  const drawAll = () => {
    const charted = tables.map(({ title, table }) => ({ title, lines: table.rows })).slice(0, 2);
    drawCharts(filters.workload, charted, lines.filter(filters.passes(true)), place);
  };
  const tables = SECTIONS.map(({ id, title, has }) => {
    const columns = columnsOf(id === "unranked", place);
    const table = new SortTable(title, columns, drawAll, (line) => isOwn(place, line));
    byId(`${id}-table`).replaceChildren(table.root);
    return { id, title, table, lines: lines.filter(has) };
  });
  const update = () => {
    const passes = filters.passes();
    for (const { id, table, lines } of tables) {
      table.show(lines.filter(passes), filters.workload === null ? null : "Workload");
      byId(id).hidden = table.rows.length === 0 && id !== "hardware";
    }
    drawAll();
  };
  const filters = new Filters(lines, update, place.keepsChoice);
  byId("filters").replaceChildren(filters.root);
  update();
}

function columnsOf(unranked: boolean, place: BoardPlace): SortColumn<Line>[] {
  const first: SortColumn<Line> = unranked
    ? {
      heading: "Why",
      key: (line) => line.unranked,
      cell: (line) => twoLines(line.unranked ?? "", line.run.division),
    }
    : {
      heading: "Rank",
      numeric: true,
      // Divisions are ranked apart: the closed one first.
      key: ({ rank, run }) => rank! + (run.division === "closed" ? 0 : 1e9),
      cell: ({ rank, run }) => twoLines(String(rank), run.division),
    };
  return [
    first,
    {
      heading: "Adapter",
      header: true,
      key: ({ run }) => run.adapter,
      cell: (line) => adapterCell(line, place),
    },
    { heading: "Workload", key: (line) => line.workload, cell: (line) => line.workload },
    { heading: "Result", numeric: true, key: ({ value }) => value, cell: valueCell },
    {
      heading: "Seeds",
      optional: true,
      key: ({ seeds }) => seeds.length || null,
      cell: (line) => seedsCell(line, place),
    },
    ...NUMBERS,
    ...WORDS,
  ];
}

function adapterCell(line: Line, place: BoardPlace): HTMLElement {
  const { run, flags } = line;
  const date = flags > 0 ? `${run.date}, ⚑ ${flags}` : run.date;
  const cell = twoLines(linkTo(run, run.adapter, place), date, "narrow");
  if (isOwn(place, line)) cell.append(element("small", { class: "you" }, YOU));
  return cell;
}

/** A text that leads to a run's page, where there is one. */
function linkTo(run: Run, text: string, place: BoardPlace): Child {
  const href = place.addressOf(run);
  return href === null ? text : element("a", { href }, text);
}

function twoLines(first: Child, second: string, kind = ""): HTMLElement {
  return element("span", {}, first, element("small", { class: kind }, second));
}

const NUMBERS: readonly SortColumn<Line>[] = [
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
    key: ({ seconds }) => seconds,
    cell: ({ seconds }) => seconds === null ? "–" : time(1e9 * seconds),
  },
  {
    heading: "Of roofline",
    optional: true,
    numeric: true,
    wide: true,
    key: ({ pctRoofline }) => pctRoofline,
    cell: ({ pctRoofline }) => pctRoofline === null ? "–" : `${pctRoofline.toFixed(1)} %`,
  },
];

const WORDS: readonly SortColumn<Line>[] = [
  { heading: "Flags", wide: true, key: ({ flags }) => -flags, cell: flagsCell },
  { heading: "Type", wide: true, key: (line) => line.dtype, cell: (line) => line.dtype ?? "–" },
  { heading: "Vendor", wide: true, key: ({ run }) => run.vendor, cell: ({ run }) => run.vendor },
  { heading: "Runtime", wide: true, key: ({ run }) => run.runtime, cell: ({ run }) => run.runtime },
  {
    heading: "Driver",
    wide: true,
    key: ({ run }) => run.driver,
    cell: ({ run }) => run.driver ?? "–",
  },
  {
    heading: "Date",
    wide: true,
    key: ({ run }) => run.date,
    cell: ({ run }) => element("span", { class: "date" }, run.date),
  },
];

function valueCell({ value, metric, low, high, interval }: Line): Child {
  if (value === null) return "–";
  const result = `${short(value)} ${metric}`;
  if (low === null || high === null) return result;
  return element(
    "span",
    { title: `Below: ${interval}` },
    twoLines(result, `${short(low)} – ${short(high)}`),
  );
}

/** A link to each seed's submission, and what all together took. */
function seedsCell({ seeds, wallSeconds }: Line, place: BoardPlace): Child {
  if (seeds.length === 0) return "–";
  const links = seeds.flatMap(({ seed, run }) => [
    linkTo(run, String(seed), place),
    " ",
  ]);
  const wall = wallSeconds === null ? "" : `wall ${short(wallSeconds)} s`;
  return twoLines(element("span", {}, ...links), wall);
}

function flagsCell({ flags, flag }: Line): Child {
  if (flags === 0) return "none";
  const more = flags > 1 ? ` (and ${flags - 1} more)` : "";
  return element("span", { class: "flag" }, `⚑ ${flag ?? ""}${more}`);
}
