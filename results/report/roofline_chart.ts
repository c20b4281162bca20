import { columns } from "../markdown.ts";
import type { BenchResult, BenchRow, Roofline } from "../schema.ts";
import { ABOVE, BELOW, legend, logAxis, topOf } from "./axes.ts";
import type { Chart } from "./chart.ts";
import { LIGHT } from "./palette.ts";
import { measured, nameOf } from "./rows.ts";

/** A kernel on the roofline. */
export interface RooflinePoint {
  /** Its place among the measured rows, from 1. */
  readonly number: number;
  readonly row: BenchRow;
  /** Useful operations over bytes moved at least, FLOP/byte. */
  readonly intensity: number;
  readonly gflops: number;
}

/** The rows that have a place on logarithmic axes: those that count operations and move bytes. */
export function rooflinePoints(rows: readonly BenchRow[]): RooflinePoint[] {
  return measured(rows).map((row, i) => ({
    number: i + 1,
    row,
    intensity: row.flops! / row.bytes!,
    gflops: row.gflops!,
  })).filter(({ intensity, gflops }) => Number.isFinite(intensity) && intensity > 0 && gflops > 0);
}

/** A ceiling as corners of a line in FLOP/byte and GFLOP/s: rising with the bandwidth, flat at the peak. */
export function roof(gbps: number, gflops: number, [from, to]: readonly [number, number]) {
  const ridge = gflops / gbps;
  const inside = ridge > from && ridge < to ? [[ridge, gflops]] : [];
  return [from, ...inside.map(([x]) => x), to].map((x) => [x, Math.min(gflops, gbps * x)]);
}

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
  const left = measured(rows).length - points.length;
  return {
    name: "roofline",
    title: "Roofline",
    caption:
      `Lines: the adapter's measured ceilings. Points: the ${points.length} measured rows, ` +
      "numbered as in the table" +
      (left > 0 ? ` (${left} that do no arithmetic or move no bytes are left out)` : "") +
      ". Bytes count each operand once, so a kernel can lie above a bandwidth line where caches " +
      "serve it, and short kernels are held down by the launch, which this plot does not show.",
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
        series: [...lines, ...used.map((group) => scatter(group, labels, narrow))],
      };
    },
  };
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
  const x = around([...points.map(({ intensity }) => intensity), ridge / 2, ridge * 2]);
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
  const line = (
    name: string,
    data: number[][],
    color: string,
    type: "solid" | "dashed" | "dotted",
  ) => ({
    type: "line" as const,
    name,
    data,
    color,
    showSymbol: false,
    symbol: "none",
    lineStyle: { color, width: type === "solid" ? 2.5 : 1.5, type },
  });
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

type Group = (typeof GROUPS)[number] & { readonly points: readonly RooflinePoint[] };

function groupsOf(points: readonly RooflinePoint[]): Group[] {
  const groupOf = ({ row }: RooflinePoint) => GROUPS.find(({ has }) => has(row.op));
  return GROUPS.map((group) => ({
    ...group,
    points: points.filter((point) => groupOf(point) === group),
  })).filter(({ points }) => points.length > 0);
}

/**
 * Labels by point number: points so near that their numbers would overlap share the label of the first.
 *
 * @param size Of the plot, in pixels.
 */
export function pointLabels(
  points: readonly RooflinePoint[],
  x: readonly [number, number],
  y: readonly [number, number],
  size: { readonly width: number; readonly height: number },
): Map<number, string> {
  const along = (value: number, [from, to]: readonly [number, number]) =>
    Math.log(value / from) / Math.log(to / from);
  const groups: { left: number; top: number; numbers: number[] }[] = [];
  for (const { number, intensity, gflops } of points) {
    const left = size.width * along(intensity, x), top = size.height * along(gflops, y);
    const near = groups.find((one) =>
      Math.abs(one.left - left) < 30 && Math.abs(one.top - top) < 14
    );
    if (near) near.numbers.push(number);
    else groups.push({ left, top, numbers: [number] });
  }
  return new Map(groups.map(({ numbers }) => [numbers[0], numbers.join(", ")]));
}

function scatter(
  { name, color, symbol, points }: Group,
  labels: ReadonlyMap<number, string>,
  narrow: boolean,
) {
  return {
    type: "scatter" as const,
    name,
    color,
    symbol,
    symbolSize: narrow ? 8 : 10,
    data: points.map(({ intensity, gflops }) => [intensity, gflops]),
    itemStyle: { color, borderWidth: 0 },
    label: {
      show: true,
      position: "right" as const,
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
