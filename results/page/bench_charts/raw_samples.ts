import { columns } from "../../text/markdown.ts";
import { time } from "../../text/numbers.ts";
import { libraryName } from "../../text/labels.ts";
import type { BenchResult } from "../../schema/result.ts";
import { above, BELOW, legend, timeTick, tooltip, topOf, valueAxis } from "../charts/axes.ts";
import type { Chart } from "../charts/chart.ts";
import { line, marked } from "../charts/lines.ts";
import { seriesColours } from "../charts/theme.ts";

/** Raw samples of something that was timed, in ns, by each of its clocks. */
export interface Timed {
  readonly name: string;
  readonly clocks: readonly { readonly name: string; readonly ns: readonly number[] }[];
}

/** Everything that a run of `bench` has samples of: rows, other libraries, ceilings. */
export function timedIn({ rows, peers, roofline }: BenchResult["bench"]): Timed[] {
  const ceilings = roofline === null ? [] : [
    ...roofline.peaks.map(({ dtype, samplesNs }) => ({ name: `ceiling ${dtype}`, ns: samplesNs })),
    { name: "ceiling copy", ns: roofline.copySamplesNs },
    { name: "ceiling read", ns: roofline.readSamplesNs },
    { name: "launch", ns: roofline.launchSamplesNs },
    { name: "empty submit", ns: roofline.syncFloorSamplesNs },
  ].map(({ name, ns }) => ({ name, clocks: [{ name: "samples", ns }] }));
  return [
    ...rows.map(({ op, shape, dtype, clock, samplesNs, hostSamplesNs }) => ({
      name: `${op} ${shape} ${dtype}`,
      clocks: [
        { name: `by ${clock ?? "unknown"} clock`, ns: samplesNs },
        ...(clock === "host" ? [] : [{ name: "by host clock", ns: hostSamplesNs }]),
      ],
    })),
    ...peers.map((row) => ({
      name: `${libraryName(row)} ${row.op} ${row.shape}`,
      clocks: [
        { name: libraryName(row), ns: row.samplesNs },
        { name: "TrainMark", ns: row.ourSamplesNs },
      ],
    })),
    ...ceilings,
  ].filter(({ clocks }) => clocks.some(({ ns }) => ns.length > 0));
}

/** Every sample in the order taken. */
export function rawSamplesChart({ name, clocks }: Timed): Chart {
  return {
    name: "raw-samples",
    title: name,
    caption: "Time of one repetition, every sample in the order taken.",
    table: {
      caption: `Samples of ${name}`,
      columns: columns("clock", "#sample", "#time"),
      rows: clocks.flatMap((clock) =>
        clock.ns.map((ns, i) => [clock.name, String(i + 1), time(ns)])
      ),
    },
    height: ({ narrow }) => narrow ? 280 : 320,
    option: (layout) => ({
      legend: legend(layout, clocks),
      grid: { left: 72, right: 24, top: topOf(layout, clocks.length), bottom: 46 },
      xAxis: { ...valueAxis(layout, "sample"), ...BELOW, min: 1, minInterval: 1 },
      yAxis: { ...valueAxis(layout, "time", timeTick), ...above(layout), scale: true },
      tooltip: tooltip(({ seriesName, value }) => {
        const [sample, ns] = value as [number, number];
        return [seriesName, `sample ${sample}`, time(ns)];
      }),
      series: clocks.map((clock, i) => {
        const colour = seriesColours(layout.theme)[i];
        const points = clock.ns.map((ns, sample) => [sample + 1, ns]);
        return marked(line(clock.name, colour, points), "circle", 6);
      }),
    }),
  };
}
