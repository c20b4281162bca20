/// <reference lib="dom" />
import { bars } from "./bars.ts";
import { type Curve, curves } from "./curves.ts";
import { byId, type Child, element } from "./dom.ts";
import { figureOf } from "./figure.ts";
import { Filters } from "./filters.ts";
import { duration, percentage, short } from "./format.ts";
import { roofline } from "./roofline.ts";
import { board, type Line, submissionOfRun } from "./store.ts";
import { type SortColumn, SortTable } from "./table.ts";

/** The tables of the page; what has no rank is in none of the first two. */
const SECTIONS = [
  { id: "hardware", title: "Hardware", of: (line: Line) => ranks(line) && !isSoftware(line) },
  {
    id: "software",
    title: "Software adapters",
    of: (line: Line) => ranks(line) && isSoftware(line),
  },
  { id: "unranked", title: "Not ranked", of: (line: Line) => !ranks(line) },
] as const;

const ranks = ({ rank }: Line) => rank !== null;
const isSoftware = ({ run }: Line) => run.section === "software";

/** Lines of a bar chart, curves of a chart, roofs to choose from: more cannot be told apart. */
const MOST = { bars: 12, curves: 6, roofs: 30 };

/** The leaderboard: filters, tables, charts. */
export function boardPage(): void {
  const { lines } = board();
  const tables = SECTIONS.map(({ id, title, of }) => {
    const table = new SortTable(title, columnsOf(id === "unranked"));
    byId(id).append(table.root);
    return { id, table, lines: lines.filter(of) };
  });
  const update = () => {
    const passes = filters.passes();
    for (const { id, table, lines } of tables) {
      table.show(lines.filter(passes));
      byId(id).hidden = table.rows.length === 0 && id !== "hardware";
    }
    const [hardware, software] = tables.map(({ table }) => table.rows);
    drawCharts(filters.workload, hardware, software);
  };
  const filters = new Filters(lines, update);
  byId("filters").append(filters.root);
  update();
}

function columnsOf(unranked: boolean): SortColumn<Line>[] {
  const first: SortColumn<Line> = unranked
    ? { heading: "Why", key: (line) => line.unranked, cell: (line) => line.unranked ?? "–" }
    : {
      heading: "Rank",
      numeric: true,
      // Divisions are ranked apart: the closed one first.
      key: ({ rank, run }) => rank === null ? null : rank + (run.division === "closed" ? 0 : 1e9),
      cell: ({ rank }) => String(rank),
    };
  return [
    first,
    {
      heading: "Adapter",
      key: ({ run }) => run.adapter,
      cell: ({ run }) => element("a", { href: `submissions/${run.id}.html` }, run.adapter),
    },
    ...NUMBERS,
    ...WORDS,
  ];
}

const NUMBERS: readonly SortColumn<Line>[] = [
  { heading: "Result", numeric: true, key: ({ value }) => value, cell: valueCell },
  {
    heading: "Top-1",
    numeric: true,
    key: ({ top1 }) => top1,
    cell: ({ top1 }) => percentage(top1),
  },
  {
    heading: "Time",
    numeric: true,
    wide: true,
    key: ({ seconds }) => seconds,
    cell: ({ seconds }) => duration(seconds),
  },
  {
    heading: "Of roofline",
    numeric: true,
    wide: true,
    key: ({ pctRoofline }) => pctRoofline,
    cell: ({ pctRoofline }) => pctRoofline === null ? "–" : `${pctRoofline.toFixed(1)} %`,
  },
];

const WORDS: readonly SortColumn<Line>[] = [
  { heading: "Flags", key: ({ flags }) => -flags, cell: flagsCell },
  { heading: "Division", key: ({ run }) => run.division, cell: ({ run }) => run.division },
  { heading: "Workload", wide: true, key: (line) => line.workload, cell: (line) => line.workload },
  { heading: "Type", wide: true, key: (line) => line.dtype, cell: (line) => line.dtype ?? "–" },
  { heading: "Vendor", wide: true, key: ({ run }) => run.vendor, cell: ({ run }) => run.vendor },
  { heading: "Runtime", wide: true, key: ({ run }) => run.runtime, cell: ({ run }) => run.runtime },
  {
    heading: "Driver",
    wide: true,
    key: ({ run }) => run.driver,
    cell: ({ run }) => run.driver ?? "–",
  },
  { heading: "Date", wide: true, key: ({ run }) => run.date, cell: ({ run }) => run.date },
];

function valueCell({ value, metric, low, high, interval }: Line): Child {
  const between = low === null || high === null
    ? []
    : [element("small", {}, `${short(low)} – ${short(high)}`)];
  const title = interval === null ? false : `Below: ${interval}`;
  return element("span", { class: "result", title }, `${short(value)} ${metric}`, ...between);
}

function flagsCell({ flags, flag }: Line): Child {
  if (flags === 0) return "none";
  const more = flags > 1 ? ` (and ${flags - 1} more)` : "";
  return element("span", { class: "flag" }, `⚑ ${flag ?? ""}${more}`);
}

function drawCharts(
  workload: string | null,
  hardware: readonly Line[],
  software: readonly Line[],
): void {
  const place = byId("charts");
  const figures: HTMLElement[] = [];
  for (const [title, lines] of [["Hardware", hardware], ["Software adapters", software]] as const) {
    if (workload === null || lines.length === 0) continue;
    figures.push(barFigure(`${title}: ${workload}`, lines));
  }
  const curved = element("div");
  const roofed = element("div");
  place.replaceChildren(
    ...(workload === null
      ? [element("p", {}, "Choose a workload to compare it in bars.")]
      : figures),
    curved,
    roofed,
  );
  const trainings = [...hardware, ...software].filter(({ group }) => group === "training");
  if (trainings.length > 0) void drawCurves(curved, trainings.slice(0, MOST.curves));
  drawRoofs(roofed, [...hardware, ...software]);
}

function barFigure(title: string, lines: readonly Line[]): HTMLElement {
  const shown = lines.slice(0, MOST.bars);
  const [{ metric, interval }] = shown;
  const count = lines.length > shown.length
    ? `The first ${shown.length} of ${lines.length}`
    : "All";
  const note = `${count} in the order of the table. Whiskers: ${interval}. More is better.`;
  return figureOf(
    bars(title, note, metric, shown.map((line) => ({ ...line, name: nameOf(line) }))),
  );
}

const nameOf = ({ run, dtype, rank }: Line) =>
  [run.adapter, dtype, run.date, run.division, `#${rank}`].filter((part) => part !== null).join(
    ", ",
  );

async function drawCurves(place: HTMLElement, lines: readonly Line[]): Promise<void> {
  const all: Curve[] = [];
  for (const line of lines) {
    const { result } = await submissionOfRun(line.run.id);
    if (result.kind !== "train") continue;
    let seconds = 0;
    const points = result.train.epochs.flatMap((epoch) => {
      seconds += epoch.seconds;
      return epoch.testTop1 === null ? [] : [[seconds, epoch.testTop1] as const];
    });
    all.push({ name: `${nameOf(line)}, seed ${result.train.seed}`, points });
  }
  const axes = { x: "training seconds", y: "test top-1", format: percentage, dots: true };
  const note =
    `The first ${all.length} trainings in the order of the tables. Time is training alone, by each file's clock.`;
  place.replaceChildren(figureOf(curves("Accuracy over time", note, axes, all)));
}

function drawRoofs(place: HTMLElement, lines: readonly Line[]): void {
  const runs = [...new Set(lines.filter(({ run }) => run.roofline === 1).map(({ run }) => run))]
    .slice(0, MOST.roofs);
  if (runs.length === 0) return;
  const select = element(
    "select",
    {},
    ...runs.map(({ id, adapter, date }) => element("option", { value: id }, `${adapter}, ${date}`)),
  );
  const box = element("div");
  const show = async () => {
    const { result } = await submissionOfRun(select.value);
    const figure = result.kind === "bench" ? roofline("Roofline", result.bench) : null;
    box.replaceChildren(figure === null ? "It measured no row." : figureOf(figure));
  };
  select.addEventListener("change", () => void show());
  void show();
  place.append(element("label", { class: "field" }, "Roofline of ", select), box);
}
