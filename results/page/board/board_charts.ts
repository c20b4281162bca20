/// <reference lib="dom" />
import type { EChartsOption } from "echarts";
import { columns } from "../../text/markdown.ts";
import { short } from "../../text/numbers.ts";
import { rooflineChart } from "../bench_charts/roofline.ts";
import { gutter, ROW_HEIGHT } from "../bench_charts/rows.ts";
import { byId, chooser, element } from "../browser/dom.ts";
import { figureOf } from "../browser/figure.ts";
import { BELOW, namesAxis, tooltip, valueAxis } from "../charts/axes.ts";
import type { Chart, Layout } from "../charts/chart.ts";
import { marks, segment } from "../charts/marks.ts";
import { accuracyOverTimeChart, type TimedRun } from "../train_charts/accuracy.ts";
import type { Line } from "./lines.ts";
import { type BoardPlace, isOwn, YOU } from "./place.ts";

/** Lines of a bar chart, curves of a chart, roofs to choose from: more cannot be told apart. */
const MOST = { bars: 12, curves: 6, roofs: 30 };

/** A table with its rows in their order. */
export interface Charted {
  readonly title: string;
  readonly lines: readonly Line[];
}

/** The charts of each section apart: what runs on a CPU would be no visible bar beside a GPU. */
export function drawCharts(
  workload: string | null,
  sections: readonly Charted[],
  roofs: readonly Line[],
  site: BoardPlace,
): void {
  const figures = sections.filter(({ lines }) => lines.length > 0).flatMap(({ title, lines }) => {
    const place = element("div");
    // Seeds of a time to accuracy are shown by their first.
    const first = lines.find(({ group }) => group === "training" || group === "accuracy");
    const trainings = lines.filter((line) => line.workload === first?.workload)
      .filter(({ run }) => site.has(run)).slice(0, MOST.curves);
    if (trainings.length > 0) settle(place, drawCurves(place, title, trainings, site));
    const bars = workload === null
      ? []
      : [figureOf(barChart(`${title}: ${workload}`, lines, site))];
    return [...bars, place];
  });
  const hint = element("p", {}, "Choose a workload to compare it in bars.");
  byId("charts").replaceChildren(
    ...(workload === null ? [hint] : []),
    ...figures,
    ...roofChooser(roofs.filter(({ run }) => site.has(run)), site),
  );
}

/** The first lines of a table as bars with their intervals. */
function barChart(title: string, lines: readonly Line[], site: BoardPlace): Chart {
  const drawn = lines.slice(0, MOST.bars);
  const own = lines.find((line) => isOwn(site, line));
  if (own && !drawn.includes(own)) drawn[drawn.length - 1] = own;
  const nameOf = (line: Line) => line === own ? `${YOU}: ${named(line)}` : named(line);
  const [{ metric, interval }] = drawn;
  const better = metric === "s" ? "Less" : "More";
  const count = lines.length > drawn.length
    ? `The first ${drawn.length} of ${lines.length}`
    : "All";
  return {
    name: "board",
    title,
    caption: `${count} in the order of the table. Whiskers: ${interval}. ${better} is better.`,
    table: {
      caption: title,
      columns: columns("name", `#${metric}`, "#low", "#high"),
      rows: drawn.map((line) => [
        nameOf(line).replace("\n", ", "),
        ...[line.value, line.low, line.high].map(short),
      ]),
    },
    height: () => 60 + ROW_HEIGHT * drawn.length,
    option: (layout) =>
      barOption(
        drawn.map((line) => ({ ...line, name: nameOf(line), own: line === own })),
        metric,
        layout,
      ),
  };
}

function named({ rank, run: { adapter, division, date }, dtype }: Line): string {
  const words = [division, dtype, date].filter((word) => word !== null);
  return `#${rank} ${adapter}\n${words.join(", ")}`;
}

/** A line with what its bar says. */
interface Bar extends Line {
  readonly name: string;
  readonly own: boolean;
}

function barOption(drawn: readonly Bar[], metric: string, layout: Layout): EChartsOption {
  const { blue, orange, ink } = layout.theme;
  return {
    grid: { left: gutter(layout), right: 24, top: 8, bottom: 46 },
    xAxis: { ...valueAxis(layout, metric), ...BELOW, min: 0 },
    yAxis: namesAxis(layout, drawn.map(({ name }) => name), gutter(layout) - 10),
    tooltip: tooltip(({ dataIndex }) => {
      const { name, value, low, high } = drawn[dataIndex];
      const interval = low === null ? [] : [`${short(low)} to ${short(high)}`];
      return [...name.split("\n"), `${short(value)} ${metric}`, ...interval];
    }),
    series: [{
      type: "bar",
      data: drawn.map(({ value, own }) => ({ value, itemStyle: { color: own ? orange : blue } })),
      barWidth: 14,
    }, {
      type: "custom",
      data: drawn.flatMap(({ low, high }, row) => low === null ? [] : [[low, row, high!]]),
      encode: { x: [0, 2], y: 1 },
      silent: true,
      z: 3,
      renderItem: marks(({ value, at }) => {
        const [start, end] = [value(0), value(2)].map((limit) => at(limit, value(1)));
        return segment(start[0], end[0], start[1], ink);
      }),
    }],
  };
}

async function drawCurves(
  place: HTMLElement,
  title: string,
  lines: readonly Line[],
  site: BoardPlace,
): Promise<void> {
  const runs: TimedRun[] = [];
  for (const { run, rank } of lines) {
    const { result } = await site.submissionOf(run.id);
    if (result.kind !== "train") continue;
    const { epochs, recipe } = result.train;
    runs.push({ name: `#${rank} ${run.adapter}, seed ${recipe.seed}`, epochs });
  }
  const chart = accuracyOverTimeChart(`${title}: accuracy over time, ${lines[0].workload}`, runs);
  place.replaceChildren(...(chart ? [figureOf(chart)] : []));
}

/** A script that does not load is said where its chart would be. */
function settle(place: HTMLElement, drawing: Promise<void>): void {
  drawing.catch((error: unknown) => place.replaceChildren(String(error)));
}

/** The rooflines of the runs that measured one, hardware first, and of it who has the most to show. */
function roofChooser(lines: readonly Line[], site: BoardPlace): HTMLElement[] {
  const byRun = Map.groupBy(lines.filter(({ run }) => run.roofline), ({ run }) => run);
  const isSoftware = (section: string) => Number(section === "software");
  const runs = [...byRun].sort(([run, shown], [other, others]) =>
    isSoftware(run.section) - isSoftware(other.section) || others.length - shown.length
  ).map(([run]) => run).slice(0, MOST.roofs);
  if (runs.length === 0) return [];
  let wanted = "";
  const show = async (id: string, box: HTMLElement) => {
    wanted = id;
    const { result } = await site.submissionOf(id);
    if (id !== wanted) return;
    const chart = result.kind === "bench" ? rooflineChart(result) : null;
    box.replaceChildren(chart ? figureOf(chart) : "It measured no row.");
  };
  const names = runs.map(({ adapter, date }) => `${adapter}, ${date}`);
  return [chooser("Roofline of", names, (i, box) => settle(box, show(runs[i].id, box)))];
}
