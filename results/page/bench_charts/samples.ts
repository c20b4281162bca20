import type { CustomSeriesOption, EChartsOption } from "echarts";
import { columns, type Table } from "../../text/markdown.ts";
import { time } from "../../text/numbers.ts";
import type { BenchRow } from "../../schema/result.ts";
import { BELOW, niceAbove, tooltip, valueAxis } from "../charts/axes.ts";
import type { Chart, Layout } from "../charts/chart.ts";
import { dot, marks } from "../charts/marks.ts";
import type { Theme } from "../charts/theme.ts";
import {
  countsOf,
  gutter,
  leavesOut,
  measured,
  MOST_ROWS,
  nameOf,
  ROW_HEIGHT,
  rowsAxis,
} from "./rows.ts";

/** Samples as shares of their median, in percent above or below it. */
export function deviations(samples: readonly number[], median: number): number[] {
  return samples.map((sample) => 100 * (sample / median - 1));
}

/** How far an axis of deviations must reach to show nineteen of twenty, at least 1 %. */
export function reachOf(percents: readonly number[]): number {
  const sorted = percents.map(Math.abs).sort((a, b) => a - b);
  return niceAbove(Math.max(1, sorted[Math.ceil(0.95 * sorted.length) - 1] ?? 1));
}

/** Every raw sample; null where nothing was measured. */
export function samplesChart(rows: readonly BenchRow[]): Chart | null {
  const all = measured(rows);
  if (all.length === 0) return null;
  const drawn = all.slice(0, MOST_ROWS);
  const strips = drawn.map((row) => deviations(row.samplesNs, row.medianNs!));
  const reach = reachOf(strips.flat());
  const outside = strips.flat().filter((percent) => Math.abs(percent) > reach).length;
  return {
    name: "samples",
    title: "Raw samples",
    caption: "Every sample against the median of its row, in the order taken from the top of the " +
      "row to its bottom, so that drift shows as a slant; orange: rows whose spread is over 5 %. " +
      `Samples per row: ${countsOf(all)}.${
        outside > 0 ? ` Drawn larger at the edge, as they lie beyond it: ${outside}.` : ""
      }${leavesOut(drawn.length, all.length)}`,
    table: samplesTable(all),
    height: () => 60 + ROW_HEIGHT * drawn.length,
    option: (layout) => samplesOption(drawn, strips, reach, layout),
  };
}

function samplesOption(
  drawn: readonly BenchRow[],
  strips: readonly number[][],
  reach: number,
  layout: Layout,
): EChartsOption {
  const sign = (percent: number) => percent > 0 ? `+${percent}` : String(percent);
  return {
    grid: { left: gutter(layout), right: 28, top: 8, bottom: 46 },
    xAxis: {
      ...valueAxis(layout, "from the median (%)", sign),
      ...BELOW,
      min: -reach,
      max: reach,
    },
    yAxis: {
      ...rowsAxis(layout, drawn),
      splitLine: { show: true, lineStyle: { color: layout.theme.grid } },
    },
    tooltip: tooltip(({ value }) => {
      const [, row, , , , index] = value as number[];
      return [
        nameOf(drawn[row]),
        `sample ${index + 1}: ${time(drawn[row].samplesNs[index])}`,
        `${sign(Number(strips[row][index].toFixed(2)))} % from the median`,
      ];
    }),
    series: [dots(drawn, strips, reach, layout.theme)],
  };
}

function samplesTable(all: readonly BenchRow[]): Table {
  return {
    caption: "Raw samples, in the order taken",
    columns: columns("row", "clock", "#spread", "samples"),
    rows: all.map((row) => [
      nameOf(row),
      row.clock!,
      `${(100 * row.cv!).toFixed(1)} %`,
      row.samplesNs.map(time).join(", "),
    ]),
  };
}

function dots(
  drawn: readonly BenchRow[],
  strips: readonly number[][],
  reach: number,
  { blue, orange }: Theme,
): CustomSeriesOption {
  return {
    type: "custom",
    data: strips.flatMap((strip, row) =>
      strip.map((percent, i) => [
        Math.max(-reach, Math.min(reach, percent)),
        row,
        strip.length === 1 ? 0 : i / (strip.length - 1) - 0.5,
        drawn[row].noisy ? 1 : 0,
        Math.abs(percent) > reach ? 4 : 2.2,
        i,
      ])
    ),
    encode: { x: 0, y: 1 },
    renderItem: marks(({ value, at, unit }) => {
      const [x, y] = at(value(0), value(1));
      const offset = 0.7 * unit()[1] * value(2);
      return [dot(x, y + offset, value(4), value(3) ? orange : blue, 0.75)];
    }),
  };
}
