import type { EChartsOption } from "echarts";
import { columns } from "../../text/markdown.ts";
import { short } from "../../text/numbers.ts";
import { above, BELOW, legend, tooltip, topOf, valueAxis } from "../charts/axes.ts";
import type { Chart, Layout } from "../charts/chart.ts";
import { seriesColours } from "../charts/theme.ts";

/** A run's figure of a workload. */
export interface Point {
  readonly createdAt: string;
  readonly value: number;
  readonly suite: string;
  readonly driver: string | null;
  readonly runtime: string;
  readonly division: string;
  readonly unranked: string | null;
}

/** Suites and drivers that can be told apart; further ones share the last colour. */
const MOST = 6;
const SYMBOLS = ["circle", "diamond", "triangle", "rect", "pin", "arrow"];

/** A workload's figures of a machine over time, by suite and driver. */
export function historyChart(title: string, unit: string, points: readonly Point[]): Chart {
  const nameOf = ({ suite, driver }: Point) => `suite ${suite}, ${driver ?? "driver unknown"}`;
  const groups = [...Map.groupBy(points, nameOf)].map(([name, all]) => ({ name, points: all }));
  const better = unit === "s" ? "Less" : "More";
  return {
    name: "history",
    title,
    caption: `Every run by its date, in the colour of its suite and driver. ${better} is better.`,
    table: {
      caption: title,
      columns: columns("date", `#${unit}`, "suite", "driver", "runtime", "division", "not ranked"),
      rows: points.map(({ createdAt, value, suite, driver, runtime, division, unranked }) => [
        ...[createdAt.slice(0, 16).replace("T", " "), short(value), suite, driver ?? "–"],
        ...[runtime, division, unranked ?? "–"],
      ]),
    },
    height: (layout) => 260 + topOf({ ...layout, narrow: true }, Math.min(MOST, groups.length)),
    option: (layout) => historyOption(groups, unit, layout),
  };
}

function historyOption(
  groups: readonly { readonly name: string; readonly points: readonly Point[] }[],
  unit: string,
  layout: Layout,
): EChartsOption {
  const colours = seriesColours(layout.theme);
  const stacked = { ...layout, narrow: true }; // names are long: one below the other
  return {
    legend: legend(stacked, groups.slice(0, MOST)),
    grid: {
      ...{ left: 64, right: 24, bottom: 46 },
      top: topOf(stacked, Math.min(MOST, groups.length)),
    },
    xAxis: { ...valueAxis(layout, "date", day), ...BELOW, scale: true, minInterval: DAY },
    yAxis: { ...valueAxis(layout, unit, tickText), ...above(layout), min: 0 },
    tooltip: tooltip(({ seriesName, value }) => {
      const [time, figure] = value as [number, number];
      return [seriesName, day(time), `${short(figure)} ${unit}`];
    }),
    series: groups.map(({ name, points }, i) => ({
      type: "line" as const,
      name,
      symbol: SYMBOLS[Math.min(i, MOST - 1)],
      symbolSize: 9,
      color: colours[Math.min(i, MOST - 1)],
      lineStyle: { width: 0 },
      data: points.map(({ createdAt, value }) => [Date.parse(createdAt), value]),
    })),
  };
}

const tickText = (value: number) => value === 0 ? "0" : short(value);

const DAY = 24 * 3600 * 1000;

const day = (time: number) => new Date(time).toISOString().slice(0, 10);
