import type { CustomSeriesOption } from "echarts";
import { columns, type Table } from "../../text/markdown.ts";
import { time } from "../../text/numbers.ts";
import type { BenchRow } from "../../schema/result.ts";
import { BELOW, decades, logAxis, timeTick, tooltip } from "../charts/axes.ts";
import type { Chart } from "../charts/chart.ts";
import { whisker } from "../charts/marks.ts";
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
      `per row: ${countsOf(all)}.${leavesOut(drawn.length, all.length)}`,
    table: medianTable(all),
    height: () => 60 + ROW_HEIGHT * drawn.length,
    option: (layout) => ({
      grid: { left: gutter(layout), right: layout.narrow ? 62 : 76, top: 8, bottom: 46 },
      xAxis: {
        ...logAxis(layout, "time", timeTick),
        ...BELOW,
        ...decades(positive.flatMap(({ p5Ns, p95Ns }) => [p5Ns!, p95Ns!])),
      },
      yAxis: rowsAxis(layout, drawn),
      tooltip: tooltip(({ value }) => {
        const [median, index, low, high] = value as number[];
        return [nameOf(drawn[index]), time(median), `${time(low)} to ${time(high)}`];
      }),
      series: [whiskers(drawn, layout.theme)],
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

function whiskers(drawn: readonly BenchRow[], theme: Theme): CustomSeriesOption {
  return {
    type: "custom",
    data: drawn.flatMap(({ medianNs, p5Ns, p95Ns }, i) =>
      p5Ns! > 0 ? [[medianNs!, i, p5Ns!, p95Ns!]] : []
    ),
    encode: { x: [0, 2, 3], y: 1 },
    renderItem: whisker(theme.ink, () => theme.blue, time),
  };
}
