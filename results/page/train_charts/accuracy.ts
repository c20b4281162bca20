import type { EChartsOption } from "echarts";
import { columns, type Table } from "../../text/markdown.ts";
import { percent, short } from "../../text/numbers.ts";
import type { TrainResult } from "../../schema/result.ts";
import { targetOf } from "../../validate/statistics/target.ts";
import { above, BELOW, categoriesAxis, legend, tooltip, topOf, valueAxis } from "../charts/axes.ts";
import type { Chart, Layout } from "../charts/chart.ts";
import { seriesColours } from "../charts/theme.ts";
import { line, marked } from "../charts/lines.ts";

type Epochs = TrainResult["train"]["epochs"];

/** Accuracy over the epochs; null where none is whole. */
export function accuracyChart(result: TrainResult): Chart | null {
  const { epochs, final } = result.train;
  if (epochs.length === 0) return null;
  const target = targetOf(result);
  const top5 = (final?.perClass.length ?? 0) > 10;
  const tested = epochs.filter(({ testTop1 }) => testTop1 !== null).length;
  return {
    name: "accuracy",
    title: "Accuracy",
    caption:
      `Share of images whose label is the model's first guess${
        top5 ? ", or among its first five" : ""
      }: while training, of the epoch's ${
        epochs.length > 1 ? "" : "only "
      }augmented images as the ` +
      `weights move; test, after the epoch. Epochs: ${epochs.length}, evaluated: ${tested}.`,
    table: epochTable(epochs),
    height: ({ narrow }) => narrow ? 300 : 360,
    option: (layout) => accuracyOption(epochs, top5, target, layout),
  };
}

function epochTable(epochs: Epochs): Table {
  return {
    caption: "Epochs",
    columns: columns(
      ...["#epoch", "#learning rate", "#train loss", "#train top-1", "#test loss"],
      ...["#test top-1", "#test top-5", "#seconds", "#images/s", "#evaluation, s"],
    ),
    rows: epochs.map((epoch) => [
      String(epoch.epoch),
      epoch.learningRate === undefined ? "–" : String(Number(epoch.learningRate.toPrecision(3))),
      epoch.trainLoss.toFixed(4),
      percent(epoch.trainTop1),
      epoch.testLoss?.toFixed(4) ?? "–",
      percent(epoch.testTop1),
      percent(epoch.testTop5),
      epoch.seconds.toFixed(2),
      short(epoch.imagesPerSecond),
      epoch.evalSeconds?.toFixed(2) ?? "–",
    ]),
  };
}

function accuracyOption(
  epochs: Epochs,
  top5: boolean,
  target: number | null,
  layout: Layout,
): EChartsOption {
  const { blue, orange, green } = layout.theme;
  const curves = [
    { name: "train top-1", colour: blue, symbol: "circle", size: 6, key: "trainTop1" },
    { name: "test top-1", colour: orange, symbol: "diamond", size: 9, key: "testTop1" },
    { name: "test top-5", colour: green, symbol: "triangle", size: 8, key: "testTop5" },
  ] as const;
  const drawn = curves.slice(0, top5 ? 3 : 2);
  const level = target === null ? [] : [targetLine(target, epochs.map((_, i) => i), layout)];
  const entries = [...drawn, ...level.map(({ name }) => ({ name, line: true }))];
  return {
    legend: legend(layout, entries),
    grid: { left: 52, right: 20, top: topOf(layout, entries.length), bottom: 46 },
    xAxis: categoriesAxis(layout, "epoch", epochs.map(({ epoch }) => String(epoch))),
    yAxis: { ...valueAxis(layout, "accuracy (%)"), ...above(layout), min: 0, max: 100 },
    tooltip: tooltip(({ dataIndex, seriesName, value }) => [
      `epoch ${epochs[dataIndex].epoch}`,
      `${seriesName} ${percent(Number(value) / 100)}`,
    ]),
    series: [
      ...drawn.map(({ name, colour, symbol, size, key }) => {
        const values = epochs.map(({ [key]: share }) => share === null ? null : 100 * share);
        return marked(line(name, colour, values), symbol, size);
      }),
      ...level,
    ],
  };
}

/** The accuracy that trainings are timed to, over the whole width. */
function targetLine(target: number, along: readonly number[], { theme }: Layout) {
  const series = line(
    `target ${100 * target} %`,
    theme.muted,
    along.map((x) => [x, 100 * target]),
  );
  return { ...series, lineStyle: { width: 1.5, color: theme.muted, type: "dashed" as const } };
}

/** A run as a curve of accuracies over training time. */
export interface TimedRun {
  readonly name: string;
  readonly epochs: Epochs;
}

/**
 * Test accuracies of runs over their training time, by each run's clock; null where none was evaluated.
 *
 * @param target That they are timed to.
 */
export function accuracyOverTimeChart(
  title: string,
  runs: readonly TimedRun[],
  target: number | null,
): Chart | null {
  const curves = runs.map(({ name, epochs }) => ({ name, points: timedPoints(epochs) }))
    .filter(({ points }) => points.length > 0);
  if (curves.length === 0) return null;
  return {
    name: "accuracy-over-time",
    title,
    caption: "Test top-1 after each epoch that was evaluated, over the seconds of training alone " +
      `until then, by the clock of each result. Runs: ${curves.length}.`,
    table: {
      caption: "Accuracy over time",
      columns: columns("run", "#training seconds", "#test top-1"),
      rows: curves.flatMap(({ name, points }) =>
        points.map(([seconds, top1]) => [name, seconds.toFixed(2), percent(top1 / 100)])
      ),
    },
    height: (layout) => (layout.narrow ? 240 : 280) + topOf(layout, curves.length + 1),
    option: (layout) => timeOption(curves, target, layout),
  };
}

function timedPoints(epochs: Epochs): [seconds: number, percent: number][] {
  let seconds = 0;
  return epochs.flatMap((epoch) => {
    seconds += epoch.seconds;
    return epoch.testTop1 === null ? [] : [[seconds, 100 * epoch.testTop1]];
  });
}

function timeOption(
  curves: readonly { readonly name: string; readonly points: [number, number][] }[],
  target: number | null,
  layout: Layout,
): EChartsOption {
  const colours = seriesColours(layout.theme);
  const stacked = { ...layout, narrow: true }; // names of runs are long: one below the other
  const end = curves.flatMap(({ points }) => points.map(([seconds]) => seconds))
    .reduce((a, b) => Math.max(a, b), 0);
  const level = target === null ? [] : [targetLine(target, [0, end], layout)];
  const entries = [...curves, ...level.map(({ name }) => ({ name, line: true }))];
  const top = entries.length > 1 ? topOf(stacked, entries.length) : 34;
  return {
    ...(entries.length > 1 ? { legend: legend(stacked, entries) } : {}),
    grid: { left: 52, right: 24, top, bottom: 46 },
    xAxis: { ...valueAxis(layout, "training time (s)"), ...BELOW, min: 0 },
    yAxis: { ...valueAxis(layout, "test top-1 (%)"), ...above(layout), scale: true },
    tooltip: tooltip(({ seriesName, value }) => {
      const [seconds, top1] = value as [number, number];
      return [seriesName, `${short(seconds)} s`, `test top-1 ${percent(top1 / 100)}`];
    }),
    series: [
      ...curves.map(({ name, points }, i) =>
        marked(line(name, colours[i % colours.length], points), "circle", 6)
      ),
      ...level,
    ],
  };
}
