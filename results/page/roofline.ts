/// <reference lib="dom" />
import type * as Echarts from "echarts";
import type { BenchResult } from "../schema/result.ts";
import { axis, type Figure, legend, type Theme } from "./figure.ts";
import { short } from "./format.ts";

type Bench = BenchResult["bench"];
type Row = Bench["rows"][number];

interface Point {
  readonly name: string;
  readonly kind: string;
  /** Operations per byte. */
  readonly intensity: number;
  readonly gflops: number;
  readonly share: number | null;
}

/** Every measured row below what arithmetic and bandwidth allow; null where there is no ceiling or no row. */
export function roofline(title: string, { roofline: ceiling, rows }: Bench): Figure | null {
  const points = rows.flatMap(pointOf);
  if (ceiling === null || points.length === 0) return null;
  const bandwidth = Math.max(ceiling.copyGbps, ceiling.readGbps);
  const peaks = [
    { name: "f32 ceiling", gflops: ceiling.f32Gflops },
    ...(ceiling.f16Gflops === null ? [] : [{ name: "f16 ceiling", gflops: ceiling.f16Gflops }]),
  ].filter(({ gflops }) => gflops > 0 && bandwidth > 0);
  const intensities = [...points, ...peaks.map(({ gflops }) => ({ intensity: gflops / bandwidth }))]
    .map(({ intensity }) => intensity);
  const decade = (round: (x: number) => number, x: number) => 10 ** round(Math.log10(x));
  const span = [
    decade(Math.floor, Math.min(...intensities) / 1.5),
    decade(Math.ceil, Math.max(...intensities) * 1.5),
  ] as const;
  return {
    title,
    note: `Measured ceilings: ${short(ceiling.f32Gflops)} GFLOP/s in f32, ${
      short(bandwidth)
    } GB/s. Each point is a kernel or a step; both axes are logarithmic.`,
    height: 440,
    headings: ["row", "#FLOP per byte", "#GFLOP/s", "#of roofline"],
    rows: points.map(({ name, intensity, gflops, share }) => [
      name,
      short(intensity),
      short(gflops),
      share === null ? "–" : `${share.toFixed(1)} %`,
    ]),
    option: (theme) => rooflineOption(theme, points, peaks, bandwidth, span),
  };
}

function pointOf({ op, shape, dtype, flops, bytes, gflops, pctRoofline }: Row): Point[] {
  // Neither has a place on a logarithmic axis: what only moves data has no operations.
  if (!flops || !bytes || !gflops) return [];
  return [{
    name: `${op} ${shape} ${dtype}`,
    kind: op,
    intensity: flops / bytes,
    gflops,
    share: pctRoofline,
  }];
}

function rooflineOption(
  theme: Theme,
  points: readonly Point[],
  peaks: readonly { name: string; gflops: number }[],
  bandwidth: number,
  [least, most]: readonly [number, number],
): Echarts.EChartsOption {
  const kinds = Map.groupBy(points, ({ kind }) => kind);
  return {
    grid: { left: 12, right: 24, top: 36, bottom: 76, containLabel: true },
    legend: legend(theme),
    xAxis: {
      type: "log",
      min: least,
      max: most,
      ...axis(theme, "FLOP per byte"),
      ...logLabels(theme),
    },
    yAxis: { type: "log", ...axis(theme, "GFLOP/s", true), ...logLabels(theme) },
    tooltip: { formatter: (one: unknown) => said(one, kinds) },
    series: [
      ...peaks.map(({ name, gflops }, index) => ({
        type: "line" as const,
        name,
        symbol: "none",
        color: theme.faint,
        lineStyle: { width: 2, type: index === 0 ? "solid" as const : "dashed" as const },
        data: [least, Math.min(most, Math.max(least, gflops / bandwidth)), most]
          .map((x) => [x, Math.min(gflops, x * bandwidth)]),
      })),
      ...[...kinds].map(([name, of]) => ({
        type: "scatter" as const,
        name,
        symbolSize: 11,
        data: of.map(({ intensity, gflops }) => [intensity, gflops]),
      })),
    ],
  };
}

const logLabels = (theme: Theme) => ({
  axisLabel: {
    color: theme.text,
    hideOverlap: true,
    formatter: (value: number) => String(Number(value.toPrecision(2))),
  },
});

/** What a chart says of the point below the pointer. */
function said(one: unknown, kinds: ReadonlyMap<string, readonly Point[]>): string {
  const { seriesName, dataIndex, seriesType } = one as {
    seriesName: string;
    dataIndex: number;
    seriesType: string;
  };
  if (seriesType === "line") return seriesName;
  const { name, intensity, gflops, share } = kinds.get(seriesName)![dataIndex];
  const of = share === null ? "" : `, ${share.toFixed(1)} % of roofline`;
  return `${name}\n${short(intensity)} FLOP per byte\n${short(gflops)} GFLOP/s${of}`;
}
