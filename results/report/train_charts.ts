import type { EChartsOption } from "echarts";
import { columns } from "../text/markdown.ts";
import { percent } from "../text/numbers.ts";
import type { TrainResult } from "../schema/result.ts";
import { ABOVE, BELOW, categoriesAxis, legend, topOf, valueAxis } from "./axes.ts";
import type { Chart, Table } from "./chart.ts";
import { LIGHT } from "./palette.ts";
import { blocksOf, runningMean, windowFor } from "./smoothing.ts";

/** Rows of the table behind the loss; the JSON has every step. */
const LOSS_ROWS = 50;

/** Losses of steps and of evaluations on one axis of steps. */
export interface LossCurve {
  /** Step of the first loss, from 1: a resumed run begins later. */
  readonly firstStep: number;
  readonly losses: readonly number[];
  /** Means of windows; the first stands at the middle of the first window. */
  readonly smoothed: readonly number[];
  readonly window: number;
  /** After whole epochs. */
  readonly tests: readonly { readonly step: number; readonly loss: number }[];
}

/** The loss of every step of this run, and of each evaluation at the step that it followed. */
export function lossCurve({ dataset, train }: TrainResult): LossCurve {
  const { batch, accumulate } = train.recipe;
  const stepsPerEpoch = Math.floor(dataset.trainCount / (batch * accumulate));
  const window = windowFor(train.lossSamples.length);
  return {
    firstStep: (train.resumedFrom ?? 0) + 1,
    losses: train.lossSamples,
    smoothed: runningMean(train.lossSamples, window),
    window,
    tests: train.epochs.flatMap(({ epoch, testLoss }) =>
      testLoss === null ? [] : [{ step: epoch * stepsPerEpoch, loss: testLoss }]
    ),
  };
}

/** The loss over the steps; null where there is none. */
export function lossChart(result: TrainResult): Chart | null {
  const curve = lossCurve(result);
  const { firstStep, losses, window, tests } = curve;
  if (losses.length === 0) return null;
  return {
    name: "loss",
    title: "Loss",
    caption: `Cross-entropy of each of ${losses.length} training steps on the weights of that ` +
      `step, their running mean over ${window} steps, and the mean over the evaluated images ` +
      `after an epoch (evaluations: ${tests.length}).`,
    table: lossTable(firstStep, losses),
    height: ({ narrow }) => narrow ? 320 : 400,
    option: ({ narrow }) => lossOption(curve, narrow),
  };
}

/** Accuracy over the epochs; null where none is whole. */
export function accuracyChart({ train: { epochs, final } }: TrainResult): Chart | null {
  if (epochs.length === 0) return null;
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
    option: ({ narrow }) => accuracyOption(epochs, top5, narrow),
  };
}

/** Throughput of every epoch; null where none is whole. */
export function throughputChart({ train: { epochs } }: TrainResult): Chart | null {
  if (epochs.length === 0) return null;
  return {
    name: "throughput",
    title: "Throughput",
    caption: "Images trained on, over the epoch's training time; the share of it that was spent " +
      `waiting for images is in the table. Epochs: ${epochs.length}.`,
    table: {
      caption: "Throughput by epoch",
      columns: columns("#epoch", "#images/s", "#seconds", "#waiting for images"),
      rows: epochs.map(({ epoch, imagesPerSecond, seconds, inputSeconds }) => [
        String(epoch),
        rate(imagesPerSecond),
        seconds.toFixed(3),
        inputSeconds === undefined ? "–" : percent(inputSeconds / seconds),
      ]),
    },
    height: ({ narrow }) => narrow ? 240 : 260,
    option: ({ narrow }) => ({
      grid: { left: narrow ? 56 : 64, right: 20, top: 34, bottom: 46 },
      xAxis: categoriesAxis("epoch", epochs.map(({ epoch }) => String(epoch))),
      yAxis: { ...valueAxis("images/s"), ...ABOVE, min: 0 },
      series: [{
        type: "bar",
        data: epochs.map(({ imagesPerSecond }) => imagesPerSecond),
        itemStyle: { color: LIGHT.blue },
        barMaxWidth: 40,
      }],
    }),
  };
}

/** Images per second, readable. */
export function rate(value: number): string {
  return value < 100
    ? String(Number(value.toPrecision(3)))
    : Math.round(value).toLocaleString("en");
}

function line<D>(name: string, color: string, data: D[]) {
  return {
    type: "line" as const,
    name,
    data,
    color,
    lineStyle: { width: 2, color },
    itemStyle: { color, borderWidth: 0 },
    showSymbol: false,
    symbol: "none",
  };
}

function lossTable(firstStep: number, losses: readonly number[]): Table {
  return {
    caption: "Training loss by step",
    columns: columns("#steps", "#mean", "#least", "#largest"),
    rows: blocksOf(losses, LOSS_ROWS).map(({ first, last, mean, least, most }) => [
      `${firstStep + first - 1}–${firstStep + last - 1}`,
      ...[mean, least, most].map((loss) => loss.toFixed(4)),
    ]),
  };
}

function epochTable(epochs: TrainResult["train"]["epochs"]): Table {
  return {
    caption: "Epochs",
    columns: columns(
      ...["#epoch", "#learning rate", "#train loss", "#train top-1", "#test loss"],
      ...["#test top-1", "#test top-5", "#seconds", "#images/s", "#evaluation, s"],
    ),
    rows: epochs.map((one) => [
      String(one.epoch),
      one.learningRate === undefined ? "–" : String(Number(one.learningRate.toPrecision(3))),
      one.trainLoss.toFixed(4),
      percent(one.trainTop1),
      one.testLoss?.toFixed(4) ?? "–",
      percent(one.testTop1),
      percent(one.testTop5),
      one.seconds.toFixed(2),
      rate(one.imagesPerSecond),
      one.evalSeconds?.toFixed(2) ?? "–",
    ]),
  };
}

function accuracyOption(
  epochs: TrainResult["train"]["epochs"],
  top5: boolean,
  narrow: boolean,
): EChartsOption {
  const inPercent = (value: number | null) => value === null ? null : 100 * value;
  return {
    legend: legend(
      ["train top-1", "test top-1", ...(top5 ? ["test top-5"] : [])].map((name) => ({ name })),
      narrow,
    ),
    grid: { left: 52, right: 20, top: topOf(top5 ? 3 : 2, narrow), bottom: 46 },
    xAxis: categoriesAxis("epoch", epochs.map(({ epoch }) => String(epoch))),
    yAxis: { ...valueAxis("accuracy (%)"), ...ABOVE, min: 0, max: 100 },
    series: [
      {
        ...line("train top-1", LIGHT.blue, epochs.map((one) => inPercent(one.trainTop1))),
        showSymbol: true,
        symbol: "circle",
        symbolSize: 6,
      },
      {
        ...line("test top-1", LIGHT.orange, epochs.map((one) => inPercent(one.testTop1))),
        showSymbol: true,
        symbol: "diamond",
        symbolSize: 9,
      },
      ...(top5
        ? [{
          ...line("test top-5", LIGHT.green, epochs.map((one) => inPercent(one.testTop5))),
          showSymbol: true,
          symbol: "triangle",
          symbolSize: 8,
        }]
        : []),
    ],
  };
}

function lossOption(
  { firstStep, losses, smoothed, window, tests }: LossCurve,
  narrow: boolean,
): EChartsOption {
  const smooth = `mean of ${window} steps`;
  const points = (values: readonly number[], first: number) =>
    values.map((loss, i) => [first + i, loss]);
  return {
    legend: legend([{ name: "each step", line: true }, { name: smooth, line: true }, {
      name: "test",
    }], narrow),
    grid: { left: 52, right: 20, top: topOf(3, narrow), bottom: 46 },
    xAxis: {
      ...valueAxis("step"),
      ...BELOW,
      min: firstStep - 1,
      max: firstStep - 1 + losses.length,
      splitLine: { show: false },
    },
    yAxis: { ...valueAxis("cross-entropy (nats)"), ...ABOVE, scale: true },
    series: [
      {
        ...line("each step", LIGHT.blue, points(losses, firstStep)),
        lineStyle: { width: 0.8, opacity: 0.4, color: LIGHT.blue },
        sampling: "minmax",
      },
      {
        ...line(smooth, LIGHT.blue, points(smoothed, firstStep + (window - 1) / 2)),
        sampling: "lttb",
      },
      {
        ...line("test", LIGHT.orange, tests.map(({ step, loss }) => [step, loss])),
        showSymbol: true,
        symbol: "diamond",
        symbolSize: 9,
      },
    ],
  };
}
