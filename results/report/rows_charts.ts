/** The measured rows: how near they come to the ceiling, how long they take, how their samples scatter. */
import { time } from "../bench_table.ts";
import { columns } from "../markdown.ts";
import type { BenchRow } from "../schema.ts";
import { BELOW, gutter, legend, logAxis, namesAxis, topOf, valueAxis } from "./axes.ts";
import type { Chart } from "./chart.ts";
import { LIGHT } from "./palette.ts";
import { labelOf, leavesOut, measured, MOST_ROWS, nameOf, ROW_HEIGHT } from "./rows.ts";
import { dot, marks, segment, words } from "./shapes.ts";

const BOUNDS = { compute: LIGHT.blue, memory: LIGHT.orange, launch: LIGHT.purple };

const heightOf = (rows: readonly unknown[], extra: number) => extra + rows.length * ROW_HEIGHT;

function rowsAxis(rows: readonly BenchRow[], narrow: boolean) {
  return namesAxis(rows.map(labelOf), { width: gutter(narrow) - 10, narrow });
}

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
    table: {
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
    },
    height: ({ narrow }) => heightOf(drawn, 28 + topOf(bounds.length, narrow)),
    option: ({ narrow }) => ({
      legend: legend(bounds.map((bound) => ({ name: `${bound}-bound` })), narrow),
      grid: { left: gutter(narrow), right: 58, top: topOf(bounds.length, narrow) - 18, bottom: 46 },
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
            return of === bound ? `${pctRoofline!.toFixed(1)} %` : "";
          },
        },
      })),
    }),
  };
}

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
      `per row: ${countsOf(all)}.${leavesOut(all.length)}`,
    table: {
      caption: "Medians and percentiles",
      columns: columns("row", "clock", "#samples", "#repetitions", "#5th", "#median", "#95th"),
      rows: all.map((row) => [
        nameOf(row),
        row.clock!,
        String(row.samplesNs.length),
        String(row.repetitions),
        ...[row.p5Ns!, row.medianNs!, row.p95Ns!].map(time),
      ]),
    },
    height: () => heightOf(drawn, 60),
    option: ({ narrow }) => ({
      grid: { left: gutter(narrow), right: narrow ? 62 : 76, top: 8, bottom: 46 },
      xAxis: {
        ...logAxis("time", tick),
        ...BELOW,
        ...decades(positive.flatMap(({ p5Ns, p95Ns }) => [p5Ns!, p95Ns!])),
      },
      yAxis: rowsAxis(drawn, narrow),
      series: [{
        type: "custom",
        data: drawn.flatMap(({ medianNs, p5Ns, p95Ns }, i) =>
          p5Ns! > 0 ? [[medianNs!, i, p5Ns!, p95Ns!]] : []
        ),
        encode: { x: [0, 2, 3], y: 1 },
        renderItem: marks(({ value, at }) => {
          const [median, i, low, high] = [0, 1, 2, 3].map(value);
          const [x, y] = at(median, i);
          const [left, right] = [low, high].map((end) => at(end, i)[0]);
          return [
            ...segment(left, right, y, LIGHT.blue),
            dot(x, y, 4, LIGHT.blue),
            words(time(median), Math.max(x, right) + 9, y, LIGHT.ink),
          ];
        }),
      }],
    }),
  };
}

/** Samples as shares of their median, in percent above or below it. */
export function deviations(samples: readonly number[], median: number): number[] {
  return samples.map((sample) => 100 * (sample / median - 1));
}

/** Every raw sample; null where nothing was measured. */
export function samplesChart(rows: readonly BenchRow[]): Chart | null {
  const all = measured(rows);
  if (all.length === 0) return null;
  const drawn = all.slice(0, MOST_ROWS);
  const strips = drawn.map((row) => deviations(row.samplesNs, row.medianNs!));
  const reach = reachOf(strips.flat());
  const outside = strips.flat().filter((percent) => Math.abs(percent) > reach).length;
  return {
    name: "samples",
    title: "Raw samples",
    caption: "Every sample against the median of its row, in the order taken from the top of the " +
      "row to its bottom, so that drift shows as a slant; orange: rows whose spread is over 5 %. " +
      `Samples per row: ${countsOf(all)}.${
        outside > 0 ? ` Drawn larger at the edge, as they lie beyond it: ${outside}.` : ""
      }${leavesOut(all.length)}`,
    table: {
      caption: "Raw samples, in the order taken",
      columns: columns("row", "clock", "#spread", "samples"),
      rows: all.map((row) => [
        nameOf(row),
        row.clock!,
        `${(100 * row.cv!).toFixed(1)} %`,
        row.samplesNs.map(time).join(", "),
      ]),
    },
    height: () => heightOf(drawn, 60),
    option: ({ narrow }) => ({
      grid: { left: gutter(narrow), right: 28, top: 8, bottom: 46 },
      xAxis: {
        ...valueAxis("from the median (%)", (value) => value > 0 ? `+${value}` : String(value)),
        ...BELOW,
        min: -reach,
        max: reach,
      },
      yAxis: {
        ...rowsAxis(drawn, narrow),
        splitLine: { show: true, lineStyle: { color: LIGHT.grid } },
      },
      series: [{
        type: "custom",
        data: strips.flatMap((strip, row) =>
          strip.map((percent, i) => [
            Math.max(-reach, Math.min(reach, percent)),
            row,
            strip.length === 1 ? 0 : i / (strip.length - 1) - 0.5,
            drawn[row].noisy ? 1 : 0,
            Math.abs(percent) > reach ? 4 : 2.2,
          ])
        ),
        encode: { x: 0, y: 1 },
        renderItem: marks(({ value, at, unit }) => {
          const [x, y] = at(value(0), value(1));
          const offset = 0.7 * unit()[1] * value(2);
          return [dot(x, y + offset, value(4), value(3) ? LIGHT.orange : LIGHT.blue, 0.75)];
        }),
      }],
    }),
  };
}

/** How far an axis of deviations must reach to show nineteen of twenty, at least 1 %. */
export function reachOf(percents: readonly number[]): number {
  const sorted = percents.map(Math.abs).sort((a, b) => a - b);
  return niceAbove(Math.max(1, sorted[Math.ceil(0.95 * sorted.length) - 1] ?? 1));
}

function countsOf(rows: readonly BenchRow[]): string {
  const counts = rows.map(({ samplesNs }) => samplesNs.length);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most ? String(least) : `${least} to ${most}`;
}

/** The next of 1, 2, 5, 10, 20, ... */
export function niceAbove(value: number): number {
  const decade = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((step) => step * decade).find((step) => step >= value * 0.999)!;
}

/** Limits of a logarithmic axis: the decades around the values. */
export function decades(values: readonly number[]): { min: number; max: number } {
  const min = 10 ** Math.floor(Math.log10(values.reduce((a, b) => Math.min(a, b), Infinity)));
  const max = 10 ** Math.ceil(Math.log10(values.reduce((a, b) => Math.max(a, b), 0)));
  if (!(min > 0 && max < Infinity)) return { min: 1, max: 10 };
  return { min, max: max > min ? max : 10 * min };
}

/** A tick of a logarithmic axis of nanoseconds: `10 µs`. */
function tick(ns: number): string {
  const [value, unit] = ns < 1e3
    ? [ns, "ns"]
    : ns < 1e6
    ? [ns / 1e3, "µs"]
    : ns < 1e9
    ? [ns / 1e6, "ms"]
    : [ns / 1e9, "s"];
  return `${Number(value.toPrecision(3))} ${unit}`;
}
