import type { EChartsOption } from "echarts";
import { columns, type Table } from "../../text/markdown.ts";
import type { TrainResult } from "../../schema/result.ts";
import { stepsOfEpoch } from "../../schema/schedule.ts";
import { above, BELOW, legend, tooltip, topOf, valueAxis } from "../charts/axes.ts";
import type { Chart, Layout } from "../charts/chart.ts";
import { line, marked } from "../charts/lines.ts";
import { blocksOf, runningMean, windowFor } from "./smoothing.ts";

/** Rows of the table behind the loss, which has every step of a run that is not longer. */
const MOST_ROWS = 5000;
/** Points of a line, some for each pixel. */
const MOST_POINTS = 20_000;

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
  const stepsPerEpoch = stepsOfEpoch(train.recipe, dataset.trainCount);
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

/** Losses by step, of more than can be seen the least and the largest of neighbours. */
function points(values: readonly number[], first: number): number[][] {
  if (values.length <= MOST_POINTS) return values.map((loss, i) => [first + i, loss]);
  return blocksOf(values, MOST_POINTS / 2).flatMap(({ first: from, last, least, most }) => [
    [first + from - 1, least],
    [first + last - 1, most],
  ]);
}

/** The loss over the steps; null where there is none. */
export function lossChart(result: TrainResult): Chart | null {
  const curve = lossCurve(result);
  return curve.losses.length === 0 ? null : lossChartOf(curve);
}

/** The same of any losses. */
export function lossChartOf(curve: LossCurve): Chart {
  const { firstStep, losses, window, tests } = curve;
  return {
    name: "loss",
    title: "Training loss",
    caption: `Cross-entropy of each of ${losses.length} training steps on the weights of that ` +
      `step, their running mean over ${window} steps, and the mean over the evaluated images ` +
      `after an epoch (evaluations: ${tests.length}).`,
    table: lossTable(firstStep, losses),
    height: ({ narrow }) => narrow ? 320 : 400,
    option: (layout) => lossOption(curve, layout),
  };
}

function lossTable(firstStep: number, losses: readonly number[]): Table {
  const caption = "Training loss by step";
  if (losses.length <= MOST_ROWS) {
    const rows = losses.map((loss, i) => [String(firstStep + i), loss.toFixed(4)]);
    return { caption, columns: columns("#step", "#loss"), rows };
  }
  return {
    caption,
    columns: columns("#steps", "#mean", "#least", "#largest"),
    rows: blocksOf(losses, MOST_ROWS).map(({ first, last, mean, least, most }) => [
      `${firstStep + first - 1}–${firstStep + last - 1}`,
      ...[mean, least, most].map((loss) => loss.toFixed(4)),
    ]),
  };
}

function lossOption(
  { firstStep, losses, smoothed, window, tests }: LossCurve,
  layout: Layout,
): EChartsOption {
  const { blue, orange } = layout.theme;
  const smooth = `mean of ${window} steps`;
  const names = [{ name: "each step", line: true }, { name: smooth, line: true }, { name: "test" }];
  return {
    legend: legend(layout, names),
    grid: { left: 52, right: 20, top: topOf(layout, 3), bottom: 46 },
    xAxis: {
      ...valueAxis(layout, "step"),
      ...BELOW,
      min: firstStep - 1,
      max: firstStep - 1 + losses.length,
      splitLine: { show: false },
    },
    yAxis: { ...valueAxis(layout, "cross-entropy (nats)"), ...above(layout), scale: true },
    tooltip: tooltip(({ seriesName, value }) => {
      const [step, loss] = value as [number, number];
      return [seriesName, `step ${step}`, `loss ${loss.toFixed(4)}`];
    }),
    series: [
      {
        ...line("each step", blue, points(losses, firstStep)),
        lineStyle: { width: 0.8, opacity: 0.4, color: blue },
        sampling: "minmax",
      },
      {
        ...line(smooth, blue, points(smoothed, firstStep + (window - 1) / 2)),
        sampling: "lttb",
      },
      marked(line("test", orange, tests.map(({ step, loss }) => [step, loss])), "diamond", 9),
    ],
  };
}
