import { columns } from "../text/markdown.ts";
import type { BenchResult, Roofline } from "../schema/result.ts";
import { ABOVE, BELOW, legend, logAxis, topOf } from "./axes.ts";
import type { Chart } from "./chart.ts";
import { LIGHT } from "./palette.ts";
import { pointLabels, roof, type RooflinePoint, rooflinePoints } from "./roofline_points.ts";
import { measured, nameOf } from "./rows.ts";

const GROUPS = [
  { name: "gemm", color: LIGHT.blue, symbol: "circle", has: (op: string) => op === "gemm" },
  {
    name: "convolution",
    color: LIGHT.orange,
    symbol: "rect",
    has: (op: string) => op.startsWith("conv"),
  },
  {
    name: "model step",
    color: LIGHT.purple,
    symbol: "diamond",
    has: (op: string) => op.endsWith("_step"),
  },
  { name: "other", color: LIGHT.green, symbol: "triangle", has: () => true },
];

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
    option: ({ narrow, width }) => {
      const [x, y] = extents(roofline, points);
      const lines = ceilings(roofline, x);
      const used = groupsOf(points);
      const labels = pointLabels(points, x, y, { width: width - 80, height: narrow ? 300 : 400 });
      return {
        legend: legend(
          [...lines.map(({ name }) => ({ name, line: true })), ...used],
          narrow,
        ),
        grid: {
          left: 56,
          right: 24,
          top: narrow ? topOf(lines.length + used.length, true) : 78,
          bottom: 46,
        },
        xAxis: {
          ...logAxis("arithmetic intensity (FLOP/byte)", short),
          ...BELOW,
          min: x[0],
          max: x[1],
        },
        yAxis: { ...logAxis("GFLOP/s", short), ...ABOVE, min: y[0], max: y[1] },
        series: [...lines, ...used.map((group) => scatter(group, labels, x, narrow))],
      };
    },
  };
}

function captionOf(points: number, left: number): string {
  if (points === 0) {
    return "The adapter's measured ceilings; the run measured no kernel to set against them.";
  }
  return `Lines: the adapter's measured ceilings. Points: ${points} measured rows, numbered as in the report's table where there is room` +
    (left > 0 ? ` (left out, as they do no arithmetic or move no bytes: ${left})` : "") +
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
      "#of roofline",
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

function ceilings(roofline: Roofline, x: readonly [number, number]) {
  const { f32Gflops, f16Gflops, copyGbps, readGbps } = roofline;
  const [most, name, other, otherName] = copyGbps >= readGbps
    ? [copyGbps, "copy", readGbps, "read"]
    : [readGbps, "read", copyGbps, "copy"];
  const number = (value: number) => Number(value.toPrecision(3)).toLocaleString("en");
  return [
    line(
      `f32 ${number(f32Gflops)} GFLOP/s, ${name} ${number(most)} GB/s`,
      roof(most, f32Gflops, x),
      LIGHT.ink,
      "solid",
    ),
    ...(f16Gflops
      ? [line(`f16 ${number(f16Gflops)} GFLOP/s`, roof(most, f16Gflops, x), LIGHT.muted, "dashed")]
      : []),
    ...(other > 0
      ? [
        line(
          `${otherName} ${number(other)} GB/s`,
          roof(other, f32Gflops, x),
          LIGHT.muted,
          "dotted",
        ),
      ]
      : []),
  ];
}

function line(
  name: string,
  data: number[][],
  color: string,
  type: "solid" | "dashed" | "dotted",
) {
  return {
    type: "line" as const,
    name,
    data,
    color,
    showSymbol: false,
    symbol: "none",
    lineStyle: { color, width: type === "solid" ? 2.5 : 1.5, type },
  };
}

type Group = (typeof GROUPS)[number] & { readonly points: readonly RooflinePoint[] };

function groupsOf(points: readonly RooflinePoint[]): Group[] {
  const groupOf = ({ row }: RooflinePoint) => GROUPS.find(({ has }) => has(row.op));
  return GROUPS.map((group) => ({
    ...group,
    points: points.filter((point) => groupOf(point) === group),
  })).filter(({ points }) => points.length > 0);
}

function scatter(
  { name, color, symbol, points }: Group,
  labels: ReadonlyMap<number, string>,
  [, most]: readonly [number, number],
  narrow: boolean,
) {
  return {
    type: "scatter" as const,
    name,
    color,
    symbol,
    symbolSize: narrow ? 8 : 10,
    data: points.map(({ intensity, gflops }) => ({
      value: [intensity, gflops],
      label: { position: intensity > most / 4 ? "left" as const : "right" as const }, // no text beyond the edge
    })),
    labelLayout: { hideOverlap: true },
    itemStyle: { color, borderWidth: 0 },
    label: {
      show: true,
      color: LIGHT.ink,
      fontSize: 11,
      textBorderWidth: 0,
      formatter: ({ dataIndex }: { dataIndex: number }) =>
        labels.get(points[dataIndex].number) ?? "",
    },
  };
}

/** A tick of a logarithmic axis: 0.1, 10, 1k. */
function short(value: number): string {
  if (value >= 1e6) return `${Number((value / 1e6).toPrecision(3))}M`;
  return value >= 1e3
    ? `${Number((value / 1e3).toPrecision(3))}k`
    : String(Number(value.toPrecision(3)));
}
