import type { EChartsOption } from "echarts";
import { time } from "../text/numbers.ts";
import { columns } from "../text/markdown.ts";
import type { BenchRow } from "../schema/result.ts";
import { BELOW, gutter, legend, topOf, valueAxis } from "./axes.ts";
import type { Chart, Table } from "./chart.ts";
import { LIGHT } from "./palette.ts";
import { heightOf, leavesOut, measured, MOST_ROWS, nameOf, rowsAxis } from "./rows.ts";

const BOUNDS = { compute: LIGHT.blue, memory: LIGHT.orange, launch: LIGHT.purple };

/** Percentages of the ceiling that binds; null where nothing was measured. */
export function ceilingChart(rows: readonly BenchRow[]): Chart | null {
  const all = measured(rows);
  if (all.length === 0) return null;
  const drawn = all.slice(0, MOST_ROWS);
  const bounds = (["compute", "memory", "launch"] as const)
    .filter((bound) => drawn.some((row) => row.bound === bound));
  return {
    name: "kernels",
    title: "Share of the ceiling",
    caption: "The least time that the adapter's measured arithmetic, bandwidth and launch allow, " +
      `whichever binds (by colour), over the median. Rows: ${all.length}.${leavesOut(all.length)}`,
    table: ceilingTable(all),
    height: ({ narrow }) => heightOf(drawn, 28 + topOf(bounds.length, narrow)),
    option: ({ narrow }) => ceilingOption(drawn, bounds, narrow),
  };
}

function ceilingTable(all: readonly BenchRow[]): Table {
  return {
    caption: "Rows against the roofline",
    columns: columns(
      ...["row", "variant", "#median", "#spread", "#GFLOP/s", "#GB/s", "#of roofline"],
      ...["bound by", "#max error", "#checked"],
    ),
    rows: all.map((row) => [
      nameOf(row),
      row.variant!,
      time(row.medianNs!),
      `${row.noisy ? "! " : ""}${(100 * row.cv!).toFixed(1)} %`,
      row.gflops!.toFixed(1),
      row.gbps!.toFixed(1),
      `${row.pctRoofline!.toFixed(1)} %`,
      row.bound!,
      row.maxAbsError?.toExponential(1) ?? "–",
      row.checked?.toLocaleString("en") ?? "–",
    ]),
  };
}

function ceilingOption(
  drawn: readonly BenchRow[],
  bounds: readonly (keyof typeof BOUNDS)[],
  narrow: boolean,
): EChartsOption {
  return {
    legend: legend(bounds.map((bound) => ({ name: `${bound}-bound` })), narrow),
    grid: {
      left: gutter(narrow),
      right: narrow ? 58 : 130,
      top: topOf(bounds.length, narrow) - 18,
      bottom: 46,
    },
    xAxis: {
      ...valueAxis("of the binding ceiling (%)"),
      ...BELOW,
      min: 0,
      max: Math.max(100, ...drawn.map(({ pctRoofline }) => Math.ceil(pctRoofline! / 20) * 20)),
    },
    yAxis: rowsAxis(drawn, narrow),
    series: bounds.map((bound) => ({
      type: "bar" as const,
      name: `${bound}-bound`,
      stack: "one",
      color: BOUNDS[bound],
      itemStyle: { color: BOUNDS[bound] },
      barWidth: 14,
      data: drawn.map((row) => row.bound === bound ? row.pctRoofline! : null),
      label: {
        show: true,
        position: "right" as const,
        color: LIGHT.ink,
        textBorderWidth: 0,
        formatter: ({ dataIndex }: { dataIndex: number }) => {
          const { pctRoofline, bound: of } = drawn[dataIndex];
          if (of !== bound) return "";
          return `${pctRoofline!.toFixed(1)} %${narrow ? "" : `, ${bound}`}`;
        },
      },
    })),
  };
}
