import type { EChartsOption } from "echarts";
import { columns, type Table } from "../../text/markdown.ts";
import { flopsText, grouped, scientific, spread, time } from "../../text/numbers.ts";
import type { BenchRow } from "../../schema/result.ts";
import { BELOW, legend, tooltip, topOf, valueAxis } from "../charts/axes.ts";
import type { Chart, Layout } from "../charts/chart.ts";
import { type Bound, BOUNDS, colourOf, gutter, leavesOut } from "./rows.ts";
import { measured, MOST_ROWS, nameOf, ROW_HEIGHT, rowsAxis } from "./rows.ts";

/** Percentages of the ceiling that binds, in the order of the rows; null where nothing was measured. @param drawn Rows that the chart shows of those in its table. */
export function ceilingChart(
  rows: readonly BenchRow[],
  drawn: readonly BenchRow[] = measured(rows).slice(0, MOST_ROWS),
): Chart | null {
  const all = measured(rows);
  if (all.length === 0) return null;
  const bounds = BOUNDS.filter((bound) => drawn.some((row) => row.bound === bound));
  return {
    name: "kernels",
    title: "Share of the ceiling",
    caption:
      "Best possible time ÷ measured median; the colour says which measured ceiling binds: " +
      `arithmetic, bandwidth or launch. Rows: ${all.length}.${leavesOut(drawn.length, all.length)}`,
    table: ceilingTable(all),
    height: (layout) => 28 + topOf(layout, bounds.length) + ROW_HEIGHT * drawn.length,
    option: (layout) => ceilingOption(drawn, bounds, layout),
  };
}

function ceilingTable(all: readonly BenchRow[]): Table {
  return {
    caption: "Rows against the roofline",
    columns: columns(
      ...["row", "variant", "#median", "#spread", "#GFLOP/s", "#GB/s", "#share of roofline"],
      ...["bound by", "#max error", "#checked"],
    ),
    rows: all.map((row) => [
      nameOf(row),
      row.variant!,
      time(row.medianNs),
      spread(row.cv!, row.noisy!),
      row.gflops!.toFixed(1),
      row.gbps!.toFixed(1),
      `${row.pctRoofline!.toFixed(1)} %`,
      row.bound!,
      scientific(row.maxAbsError),
      row.checked === null ? "–" : grouped(row.checked),
    ]),
  };
}

function ceilingOption(
  drawn: readonly BenchRow[],
  bounds: readonly Bound[],
  layout: Layout,
): EChartsOption {
  return {
    legend: legend(layout, bounds.map((bound) => ({ name: `${bound}-bound` }))),
    grid: {
      left: gutter(layout),
      right: layout.narrow ? 58 : 130,
      top: topOf(layout, bounds.length) - 18,
      bottom: 46,
    },
    xAxis: {
      ...valueAxis(layout, "of the binding ceiling (%)"),
      ...BELOW,
      min: 0,
      max: Math.max(100, ...drawn.map(({ pctRoofline }) => Math.ceil(pctRoofline! / 20) * 20)),
    },
    yAxis: rowsAxis(layout, drawn),
    tooltip: tooltip(({ dataIndex }) => {
      const { pctRoofline, bound, medianNs, gflops, variant } = drawn[dataIndex];
      return [
        nameOf(drawn[dataIndex]),
        `${pctRoofline!.toFixed(1)} % of the ${bound} ceiling`,
        `${time(medianNs)}, ${flopsText(gflops)}, ${variant}`,
      ];
    }),
    series: bounds.map((bound) => barsOf(bound, drawn, layout)),
  };
}

/** One series for each bound, which share the rows. */
function barsOf(bound: Bound, drawn: readonly BenchRow[], { narrow, theme }: Layout) {
  const color = colourOf(theme, bound);
  return {
    type: "bar" as const,
    name: `${bound}-bound`,
    stack: "rows",
    color,
    itemStyle: { color },
    barWidth: 14,
    data: drawn.map((row) => row.bound === bound ? row.pctRoofline! : null),
    label: {
      show: true,
      position: "right" as const,
      color: theme.ink,
      textBorderWidth: 0,
      formatter: ({ dataIndex }: { dataIndex: number }) => {
        const row = drawn[dataIndex];
        if (row.bound !== bound) return "";
        return `${row.pctRoofline!.toFixed(1)} %${narrow ? "" : `, ${bound}`}`;
      },
    },
  };
}
