/** Charts of a training while it runs, over its steps. */
import type { EChartsOption } from "echarts";
import { above, BELOW, legend, tooltip, valueAxis } from "../../../../results/page/charts/axes.ts";
import type { Chart, Layout } from "../../../../results/page/charts/chart.ts";
import { line, marked } from "../../../../results/page/charts/lines.ts";
import { short } from "../../../../results/text/numbers.ts";
import { columns } from "../../../../results/text/markdown.ts";

/** A value at the step that it was known after, from 1. */
export type Point = readonly [step: number, value: number];

/** A curve over the steps of a run. */
interface Curve {
  readonly name: string;
  readonly colour: "blue" | "orange";
  readonly points: readonly Point[];
  /** Few points, each with a mark. */
  readonly marked?: boolean;
}

/** Accuracy over the steps, in percent. */
export function accuracyOverSteps(train: readonly Point[], test: readonly Point[]): Chart {
  return stepsChart(
    "Accuracy",
    "top-1 (%)",
    "Share of images whose label is the first guess: of the epoch's training images so far, and of the test images after each epoch.",
    [
      { name: "train", colour: "blue", points: train },
      { name: "test", colour: "orange", points: test, marked: true },
    ],
    { max: 100 },
  );
}

/** Training speed over the steps. */
export function speedOverSteps(points: readonly Point[]): Chart {
  const caption = "Images trained on per second of the epoch so far, by the training's clock.";
  return stepsChart("Throughput", "images/s", caption, [
    { name: "images/s", colour: "blue", points },
  ]);
}

function stepsChart(
  title: string,
  unit: string,
  caption: string,
  curves: readonly Curve[],
  limits: { readonly max?: number } = {},
): Chart {
  return {
    name: title.toLowerCase(),
    title,
    caption,
    table: { caption: title, columns: columns("#step", "#value"), rows: [] },
    height: ({ narrow }) => narrow ? 240 : 260,
    option: (layout) => stepsOption(unit, curves, limits, layout),
  };
}

function stepsOption(
  unit: string,
  curves: readonly Curve[],
  limits: { readonly max?: number },
  layout: Layout,
): EChartsOption {
  const several = curves.length > 1;
  const names = curves.map(({ name, marked }) => ({ name, line: !marked }));
  return {
    ...(several ? { legend: legend({ ...layout, narrow: false }, names) } : {}),
    grid: { left: 56, right: 20, top: several ? 52 : 34, bottom: 46 },
    xAxis: { ...valueAxis(layout, "step"), ...BELOW, min: 0, splitLine: { show: false } },
    yAxis: { ...valueAxis(layout, unit), ...above(layout), min: 0, ...limits },
    tooltip: tooltip(({ seriesName, value }) => {
      const [step, height] = value as [number, number];
      return [seriesName, `step ${step}`, short(height)];
    }),
    series: curves.map(({ name, colour, points, marked: isMarked }) => {
      const series = line(name, layout.theme[colour], [...points] as [number, number][]);
      return isMarked ? marked(series, "diamond", 9) : series;
    }),
  };
}
