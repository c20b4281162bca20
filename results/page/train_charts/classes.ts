import { columns } from "../../text/markdown.ts";
import { grouped, percent } from "../../text/numbers.ts";
import type { TrainResult } from "../../schema/result.ts";
import { above, BELOW, categoriesAxis, namesAxis, tooltip, valueAxis } from "../charts/axes.ts";
import type { Chart } from "../charts/chart.ts";
import { labelledBars } from "../charts/labelled_bars.ts";

/** The evaluation of the last weights. */
export type Final = NonNullable<TrainResult["train"]["final"]>;
type ClassRow = Final["perClass"][number];

/** Classes that get a bar each; more are counted by accuracy. */
const MOST_BARS = 40;

/** Accuracy of each class that has test images, or, of many classes, how many reach which; null where none has any. */
export function classChart({ perClass }: Final): Chart | null {
  const tested = perClass.filter(({ count }) => count > 0);
  if (tested.length === 0) return null;
  return tested.length <= MOST_BARS ? bars(tested) : histogram(tested);
}

function classTable(tested: readonly ClassRow[]) {
  return {
    caption: "Accuracy by class",
    columns: columns("class", "#test top-1", "#images"),
    rows: tested.map((row) => [row.class, percent(row.top1), grouped(row.count)]),
  };
}

function bars(tested: readonly ClassRow[]): Chart {
  const images = tested.reduce((sum, { count }) => sum + count, 0);
  return {
    name: "classes",
    title: "Accuracy by class",
    caption: `Share of each class's test images that the final weights name right. Classes: ` +
      `${tested.length}, images: ${grouped(images)}.`,
    table: classTable(tested),
    height: () => 60 + 26 * tested.length,
    option: (layout) => ({
      grid: { left: layout.narrow ? 92 : 140, right: 64, top: 8, bottom: 46 },
      xAxis: { ...valueAxis(layout, "test top-1 (%)"), ...BELOW, min: 0, max: 100 },
      yAxis: namesAxis(layout, tested.map((row) => row.class), layout.narrow ? 84 : 132),
      tooltip: tooltip(({ dataIndex }) => [
        tested[dataIndex].class,
        `${percent(tested[dataIndex].top1)} of ${grouped(tested[dataIndex].count)} images`,
      ]),
      series: [labelledBars(
        layout,
        tested.map(({ top1 }) => 100 * (top1 ?? 0)),
        (i) => percent(tested[i].top1),
      )],
    }),
  };
}

/** How many classes lie in each tenth of the accuracies; 100 % counts to the last. */
export function tenths(tested: readonly { readonly top1: number | null }[]): number[] {
  const counts = Array<number>(10).fill(0);
  for (const { top1 } of tested) counts[Math.min(9, Math.floor(10 * (top1 ?? 0)))]++;
  return counts;
}

function histogram(tested: readonly ClassRow[]): Chart {
  const names = Array.from({ length: 10 }, (_, i) => `${10 * i}–${10 * i + 10}`);
  return {
    name: "classes",
    title: "Accuracy by class",
    caption: `How many of the ${tested.length} classes with test images have which accuracy with ` +
      "the final weights.",
    table: classTable(tested),
    height: () => 300,
    option: (layout) => ({
      grid: { left: 52, right: 20, top: 34, bottom: 46 },
      xAxis: categoriesAxis(layout, "test top-1 of the class (%)", names),
      yAxis: { ...valueAxis(layout, "classes"), ...above(layout), min: 0, minInterval: 1 },
      tooltip: tooltip(({ dataIndex, value }) => [`${names[dataIndex]} %`, `${value} classes`]),
      series: [{
        type: "bar",
        data: tenths(tested),
        itemStyle: { color: layout.theme.blue },
        barCategoryGap: "10%",
        label: { show: true, position: "top", color: layout.theme.ink, textBorderWidth: 0 },
      }],
    }),
  };
}
