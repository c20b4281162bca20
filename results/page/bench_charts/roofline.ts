import type { EChartsOption } from "echarts";
import { columns } from "../../text/markdown.ts";
import { bytesText, flopsText, short } from "../../text/numbers.ts";
import type { BenchResult, Roofline } from "../../schema/result.ts";
import { above, BELOW, legend, logAxis, tick, tooltip, topOf } from "../charts/axes.ts";
import type { Chart, Layout } from "../charts/chart.ts";
import { line } from "../charts/lines.ts";
import type { Theme } from "../charts/theme.ts";
import { pointLabels, roof, type RooflinePoint, rooflinePoints } from "./roofline_points.ts";
import { BOUNDS, colourOf, measured, nameOf } from "./rows.ts";

/** Ops by the form of their points; the colour is that of what binds. */
const GROUPS = [
  { name: "gemm", symbol: "circle", has: (op: string) => op === "gemm" },
  { name: "convolution", symbol: "rect", has: (op: string) => op.startsWith("conv") },
  { name: "model step", symbol: "diamond", has: (op: string) => op.endsWith("_step") },
  { name: "other", symbol: "triangle", has: () => true },
] as const;

/** The measured ceilings and every kernel a point; null where there are no ceilings. */
export function rooflineChart({ bench: { roofline, rows } }: BenchResult): Chart | null {
  if (!roofline || !(roofline.f32Gflops > 0) || !(bandwidth(roofline) > 0)) return null;
  const points = rooflinePoints(rows);
  return {
    name: "roofline",
    title: "Roofline",
    caption: captionOf(points.length, measured(rows).length - points.length),
    table: pointsTable(points),
    height: ({ narrow }) => narrow ? 440 : 520,
    option: (layout) => rooflineOption(roofline, points, layout),
  };
}

function rooflineOption(
  roofline: Roofline,
  points: readonly RooflinePoint[],
  layout: Layout,
): EChartsOption {
  const { narrow, width, theme } = layout;
  const [x, y] = extents(roofline, points);
  const lines = ceilings(roofline, x, theme);
  const used = groupsOf(points), bounds = boundsOf(points, theme);
  const labels = pointLabels(points, x, y, { width: width - 80, height: narrow ? 300 : 400 });
  // The legend takes two lines.
  const entries = [
    ...lines.map(({ name }) => ({ name, line: true })),
    ...bounds.map(({ name }) => ({ name })),
    ...used.map(({ name }) => ({ name })),
  ];
  const top = narrow ? topOf(layout, entries.length) : 112;
  return {
    legend: legend(layout, entries),
    grid: { left: 56, right: 24, top, bottom: 46 },
    xAxis: {
      ...logAxis(layout, "arithmetic intensity (FLOP/byte)", tick),
      ...BELOW,
      min: x[0],
      max: x[1],
    },
    yAxis: { ...logAxis(layout, "GFLOP/s", tick), ...above(layout), min: y[0], max: y[1] },
    tooltip: tooltip(({ seriesName, dataIndex }) => {
      const point = used.find(({ name }) => name === seriesName)?.points[dataIndex];
      return point ? pointLines(point) : [seriesName];
    }),
    series: [...lines, ...bounds, ...used.map((group) => scatter(group, labels, x, layout))],
  };
}

function pointLines({ number, row, intensity, gflops }: RooflinePoint): string[] {
  return [
    `${number}: ${nameOf(row)}`,
    `${short(intensity)} FLOP/byte, ${flopsText(gflops)}`,
    `${row.pctRoofline!.toFixed(1)} % of the ${row.bound} ceiling`,
  ];
}

function captionOf(points: number, omitted: number): string {
  if (points === 0) {
    return "The adapter's measured ceilings; the run measured no kernel to set against them.";
  }
  return `Lines: the adapter's measured ceilings. Points: ${points} measured rows, by op (form) and by what binds them ` +
    "(colour), numbered as in the table below where there is room" +
    (omitted > 0 ? ` (left out, as they do no arithmetic or move no bytes: ${omitted})` : "") +
    ". Bytes count each operand once, so a kernel can lie above a bandwidth line where caches " +
    "serve it; short kernels are held down by the launch, which this plot does not show.";
}

function pointsTable(points: readonly RooflinePoint[]) {
  return {
    caption: "Kernels on the roofline",
    columns: columns(
      "#point",
      "row",
      "#FLOP/byte",
      "#GFLOP/s",
      "#GB/s",
      "#share of roofline",
      "bound by",
    ),
    rows: points.map(({ number, row, intensity, gflops }) => [
      String(number),
      nameOf(row),
      intensity.toPrecision(3),
      gflops.toFixed(1),
      row.gbps!.toFixed(1),
      `${row.pctRoofline!.toFixed(1)} %`,
      row.bound!,
    ]),
  };
}

const bandwidth = ({ copyGbps, readGbps }: Roofline) => Math.max(copyGbps, readGbps);

/** Whole powers of ten around everything that is drawn. */
function extents(
  { f32Gflops, f16Gflops, ...roofline }: Roofline,
  points: readonly RooflinePoint[],
) {
  const ridge = f32Gflops / bandwidth(roofline as Roofline);
  const around = (values: number[]): [number, number] => [
    10 ** Math.floor(Math.log10(Math.min(...values))),
    10 ** Math.ceil(Math.log10(Math.max(...values) * 1.05)),
  ];
  const x = around([...points.map(({ intensity }) => intensity), ridge / 4, ridge * 4]);
  const y = around([...points.map(({ gflops }) => gflops), f32Gflops, f16Gflops || f32Gflops]);
  const low: [number, number] = [y[1] / 100, y[1]];
  return [x, y[0] < y[1] / 10 ? y : low] as const;
}

function ceilings(
  { f32Gflops, f16Gflops, copyGbps, readGbps }: Roofline,
  x: readonly [number, number],
  { ink, muted }: Theme,
) {
  const [faster, slower] = [{ name: "copy", gbps: copyGbps }, { name: "read", gbps: readGbps }]
    .sort((a, b) => b.gbps - a.gbps);
  const ceiling = (name: string, gbps: number, gflops: number, dashes: Dashes) => {
    const colour = dashes === "solid" ? ink : muted;
    const lineStyle = { color: colour, width: dashes === "solid" ? 2.5 : 1.5, type: dashes };
    return { ...line(name, colour, roof(gbps, gflops, x)), lineStyle };
  };
  const f32 = `f32 ${flopsText(f32Gflops)}, ${faster.name} ${bytesText(faster.gbps)}`;
  return [
    ceiling(f32, faster.gbps, f32Gflops, "solid"),
    ...(f16Gflops
      ? [ceiling(`f16 ${flopsText(f16Gflops)}`, faster.gbps, f16Gflops, "dashed")]
      : []),
    ...(slower.gbps > 0
      ? [ceiling(`${slower.name} ${bytesText(slower.gbps)}`, slower.gbps, f32Gflops, "dotted")]
      : []),
  ];
}

type Dashes = "solid" | "dashed" | "dotted";

type Group = (typeof GROUPS)[number] & { readonly points: readonly RooflinePoint[] };

function groupsOf(points: readonly RooflinePoint[]): Group[] {
  const groupOf = ({ row }: RooflinePoint) => GROUPS.find(({ has }) => has(row.op));
  return GROUPS.map((group) => ({
    ...group,
    points: points.filter((point) => groupOf(point) === group),
  })).filter(({ points }) => points.length > 0);
}

/** What binds points, for the legend alone. */
function boundsOf(points: readonly RooflinePoint[], theme: Theme) {
  return BOUNDS.filter((bound) => points.some(({ row }) => row.bound === bound)).map((bound) => ({
    type: "scatter" as const,
    name: `${bound}-bound`,
    symbol: "roundRect",
    color: colourOf(theme, bound),
    data: [],
  }));
}

function scatter(
  { name, symbol, points }: Group,
  labels: ReadonlyMap<number, string>,
  [, most]: readonly [number, number],
  { narrow, theme }: Layout,
) {
  return {
    type: "scatter" as const,
    name,
    color: theme.muted, // in the legend
    symbol,
    symbolSize: narrow ? 8 : 10,
    data: points.map(({ intensity, gflops, row }) => ({
      value: [intensity, gflops],
      itemStyle: { color: colourOf(theme, row.bound!) },
      label: { position: intensity > most / 4 ? "left" as const : "right" as const }, // no text beyond the edge
    })),
    labelLayout: { hideOverlap: true },
    itemStyle: { borderWidth: 0 },
    label: {
      show: true,
      color: theme.ink,
      fontSize: 11,
      textBorderWidth: 0,
      formatter: ({ dataIndex }: { dataIndex: number }) =>
        labels.get(points[dataIndex].number) ?? "",
    },
  };
}
