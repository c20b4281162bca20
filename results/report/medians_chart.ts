import type { CustomSeriesOption } from "echarts";
import { time } from "../text/numbers.ts";
import { columns } from "../text/markdown.ts";
import type { BenchRow } from "../schema/result.ts";
import { BELOW, gutter, logAxis } from "./axes.ts";
import type { Chart, Table } from "./chart.ts";
import { LIGHT } from "./palette.ts";
import { countsOf, heightOf, leavesOut, measured, MOST_ROWS, nameOf, rowsAxis } from "./rows.ts";
import { decades, tick } from "./scales.ts";
import { dot, marks, segment, words } from "./shapes.ts";

/** Medians with the range from the 5th to the 95th percentile; null where nothing was measured. */
export function medianChart(rows: readonly BenchRow[]): Chart | null {
  const all = measured(rows);
  if (all.length === 0) return null;
  const drawn = all.slice(0, MOST_ROWS);
  const positive = drawn.filter(({ medianNs, p5Ns }) => medianNs! > 0 && p5Ns! > 0);
  return {
    name: "medians",
    title: "Time per run",
    caption:
      "Median and 5th to 95th percentile of one repetition, on a logarithmic axis. Samples " +
      `per row: ${countsOf(all)}.${leavesOut(all.length)}`,
    table: medianTable(all),
    height: () => heightOf(drawn, 60),
    option: ({ narrow }) => ({
      grid: { left: gutter(narrow), right: narrow ? 62 : 76, top: 8, bottom: 46 },
      xAxis: {
        ...logAxis("time", tick),
        ...BELOW,
        ...decades(positive.flatMap(({ p5Ns, p95Ns }) => [p5Ns!, p95Ns!])),
      },
      yAxis: rowsAxis(drawn, narrow),
      series: [whiskers(drawn)],
    }),
  };
}

function medianTable(all: readonly BenchRow[]): Table {
  return {
    caption: "Medians and percentiles",
    columns: columns("row", "clock", "#samples", "#repetitions", "#5th", "#median", "#95th"),
    rows: all.map((row) => [
      nameOf(row),
      row.clock!,
      String(row.samplesNs.length),
      String(row.repetitions),
      ...[row.p5Ns!, row.medianNs!, row.p95Ns!].map(time),
    ]),
  };
}

function whiskers(drawn: readonly BenchRow[]): CustomSeriesOption {
  return {
    type: "custom",
    data: drawn.flatMap(({ medianNs, p5Ns, p95Ns }, i) =>
      p5Ns! > 0 ? [[medianNs!, i, p5Ns!, p95Ns!]] : []
    ),
    encode: { x: [0, 2, 3], y: 1 },
    renderItem: marks(({ value, at }) => {
      const [median, i, low, high] = [0, 1, 2, 3].map(value);
      const [x, y] = at(median, i);
      const [left, right] = [low, high].map((end) => at(end, i)[0]);
      return [
        ...segment(left, right, y, LIGHT.blue),
        dot(x, y, 4, LIGHT.blue),
        words(time(median), Math.max(x, right) + 9, y, LIGHT.ink),
      ];
    }),
  };
}
