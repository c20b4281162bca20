/// <reference lib="dom" />
import { axis, type Figure, legend } from "./figure.ts";

/** A line of a chart: points from left to right. */
export interface Curve {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** How curves are labelled. */
export interface Axes {
  readonly x: string;
  readonly y: string;
  format(y: number): string;
  /** The epochs as dots; without it there are too many points for dots. */
  readonly dots: boolean;
}

/** Curves over a common axis. */
export function curves(
  title: string,
  note: string,
  axes: Axes,
  all: readonly Curve[],
): Figure {
  return {
    title,
    note,
    height: 400,
    headings: ["run", `#${axes.x}`, `#${axes.y}`],
    rows: all.flatMap(({ name, points }) =>
      points.map(([x, y]) => [name, String(Number(x.toPrecision(6))), axes.format(y)])
    ),
    option: (theme) => ({
      grid: { left: 12, right: 24, top: 36, bottom: all.length > 1 ? 76 : 44, containLabel: true },
      xAxis: { type: "value", ...axis(theme, axes.x) },
      yAxis: {
        type: "value",
        scale: true,
        ...axis(theme, axes.y, true),
        axisLabel: { color: theme.text, formatter: axes.format },
      },
      ...(all.length > 1 ? { legend: legend(theme) } : {}),
      tooltip: { formatter: (one: unknown) => pointText(one, axes) },
      series: all.map(({ name, points }) => ({
        type: "line" as const,
        name,
        data: points.map((point) => [...point]),
        showSymbol: axes.dots,
        symbolSize: 7,
        sampling: "lttb" as const,
        lineStyle: { width: 2 },
      })),
    }),
  };
}

function pointText(one: unknown, { x, y, format }: Axes): string {
  const { seriesName, value } = one as { seriesName: string; value: [number, number] };
  return `${seriesName}\n${x} ${Number(value[0].toPrecision(5))}\n${y} ${format(value[1])}`;
}
