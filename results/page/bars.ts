/// <reference lib="dom" />
import type * as Echarts from "echarts";
import { axis, type Figure, type Theme } from "./figure.ts";
import { short } from "./format.ts";

/** A bar with its interval; the name may have two lines. */
export interface Bar {
  readonly name: string;
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** Horizontal bars from the first at the top, each with a whisker from low to high. */
export function bars(title: string, note: string, unit: string, all: readonly Bar[]): Figure {
  return {
    title,
    note,
    height: 80 + 44 * all.length,
    headings: ["name", `#${unit}`, "#low", "#high"],
    rows: all.map(({ name, value, low, high }) => [
      name.replace("\n", ", "),
      short(value),
      short(low),
      short(high),
    ]),
    option: (theme) => barOption(theme, unit, all),
  };
}

function barOption(theme: Theme, unit: string, all: readonly Bar[]): Echarts.EChartsOption {
  const whiskers = all.flatMap(({ low, high }, index) =>
    low === null || high === null ? [] : [[low, high, index]]
  );
  return {
    grid: { left: 8, right: 24, top: 8, bottom: 44, containLabel: true },
    xAxis: { type: "value", min: 0, ...axis(theme, unit) },
    yAxis: {
      type: "category",
      inverse: true,
      data: all.map(({ name }) => name),
      axisLabel: { color: theme.text, width: labelWidth(), overflow: "truncate", lineHeight: 15 },
      axisLine: { lineStyle: { color: theme.faint } },
      axisTick: { show: false },
    },
    tooltip: {
      formatter: (one: unknown) => {
        const { name, value, low, high } = all[(one as { dataIndex: number }).dataIndex];
        const interval = low === null ? "" : `\n${short(low)} to ${short(high)}`;
        return `${name}\n${short(value)} ${unit}${interval}`;
      },
    },
    series: [
      { type: "bar", data: all.map(({ value }) => value), barMaxWidth: 18 },
      {
        type: "custom",
        data: whiskers,
        encode: { x: [0, 1], y: 2 },
        silent: true,
        z: 3,
        renderItem: (_, api) => whisker(api, theme.text),
      },
    ],
  };
}

/** Names get the smaller part of a narrow screen. */
const labelWidth = () => Math.min(280, Math.round(0.4 * innerWidth));

function whisker(
  api: Echarts.CustomSeriesRenderItemAPI,
  stroke: string,
): Echarts.CustomSeriesRenderItemReturn {
  const [low, y] = api.coord([api.value(0), api.value(2)]);
  const [high] = api.coord([api.value(1), api.value(2)]);
  const line = (x1: number, y1: number, x2: number, y2: number) => ({
    type: "line" as const,
    shape: { x1, y1, x2, y2 },
    style: { stroke, lineWidth: 1.5 },
  });
  const ends = [low, high].map((x) => line(x, y - 5, x, y + 5));
  return { type: "group", children: [line(low, y, high, y), ...ends] };
}
