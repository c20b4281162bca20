import { columns } from "../text/markdown.ts";
import { percent } from "../text/numbers.ts";
import type { TrainResult } from "../schema/result.ts";
import { ABOVE, BELOW, categoriesAxis, namesAxis, shown, valueAxis } from "./axes.ts";
import type { Chart, Layout } from "./chart.ts";
import { labelledBars } from "./labelled_bars.ts";
import { LIGHT } from "./palette.ts";
import { box, marks, words } from "./shapes.ts";

type Final = NonNullable<TrainResult["train"]["final"]>;
type ClassRow = Final["perClass"][number];

/** Classes that get a bar each; more are counted by accuracy. */
const MOST_BARS = 40;
/** Classes whose numbers fit into the cells of a heat map. */
const MOST_NUMBERS = 20;

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
    rows: tested.map((row) => [row.class, percent(row.top1), row.count.toLocaleString("en")]),
  };
}

function bars(tested: readonly ClassRow[]): Chart {
  const images = tested.reduce((sum, { count }) => sum + count, 0);
  return {
    name: "classes",
    title: "Accuracy by class",
    caption: `Share of each class's test images that the final weights name right. Classes: ` +
      `${tested.length}, images: ${images.toLocaleString("en")}.`,
    table: classTable(tested),
    height: () => 60 + 26 * tested.length,
    option: ({ narrow }) => ({
      grid: { left: narrow ? 92 : 140, right: 64, top: 8, bottom: 46 },
      xAxis: { ...valueAxis("test top-1 (%)"), ...BELOW, min: 0, max: 100 },
      yAxis: namesAxis(tested.map((row) => row.class), { width: narrow ? 84 : 132, narrow }),
      series: [labelledBars(
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
    option: () => ({
      grid: { left: 52, right: 20, top: 34, bottom: 46 },
      xAxis: categoriesAxis("test top-1 of the class (%)", names),
      yAxis: { ...valueAxis("classes"), ...ABOVE, min: 0, minInterval: 1 },
      series: [{
        type: "bar",
        data: tenths(tested),
        itemStyle: { color: LIGHT.blue },
        barCategoryGap: "10%",
        label: { show: true, position: "top", color: LIGHT.ink, textBorderWidth: 0 },
      }],
    }),
  };
}

/** Each row over its sum: of the images of a class, the share that was taken for each; 0 where it has none. */
export function rowShares(counts: readonly (readonly number[])[]): number[][] {
  return counts.map((row) => {
    const sum = row.reduce((a, b) => a + b, 0);
    return row.map((count) => sum === 0 ? 0 : count / sum);
  });
}

/** The classes that are mistaken for each other most often, worst first. */
export function confusions(
  counts: readonly (readonly number[])[],
): { readonly from: number; readonly to: number; readonly count: number }[] {
  return counts.flatMap((row, from) =>
    row.flatMap((count, to) => from !== to && count > 0 ? [{ from, to, count }] : [])
  ).sort((a, b) => b.count - a.count);
}

/** Which class was taken for which; null where the document does not say, or not of the same classes. */
export function confusionChart({ perClass, confusion }: Final): Chart | null {
  const classes = perClass.length;
  if (!confusion || classes === 0 || confusion.length !== classes) return null;
  if (confusion.some((row) => row.length !== classes)) return null;
  const names = perClass.map((row) => row.class);
  const shares = rowShares(confusion);
  const [worst] = confusions(confusion);
  const most = worst
    ? ` Most frequent mistake: ${names[worst.from]} taken for ${names[worst.to]}, ` +
      `${worst.count} images.`
    : "";
  return {
    name: "confusion",
    title: "Confusion matrix",
    caption:
      `Test images by their class (rows) and by the class that the final weights take them ` +
      `for (columns); the stronger the colour, the larger the share of the row.${most}`,
    table: {
      caption: "Confusion matrix: true class by predicted class, images",
      columns: columns("true class", ...names.map((name) => `#${name}`)),
      rows: confusion.map((row, i) => [names[i], ...row.map(String)]),
    },
    height: ({ narrow }) => narrow ? 396 : 150 + Math.min(900, 46 * names.length),
    option: (layout) => heatMap(names, confusion, shares, layout),
  };
}

function heatMap(
  names: readonly string[],
  counts: readonly (readonly number[])[],
  shares: readonly (readonly number[])[],
  { narrow, width }: Layout,
) {
  const gutter = narrow ? 74 : 120;
  const right = narrow ? 6 : Math.max(20, width - gutter - 80 * names.length);
  const numbers = names.length <= MOST_NUMBERS;
  const slanted = narrow || names.length > 12 || names.some((name) => name.length > 11);
  return {
    grid: { left: gutter, right, top: slanted ? 96 : 40, bottom: narrow ? 28 : 44 },
    xAxis: {
      ...categoriesAxis("", names.map((name) => shown(name, 16))),
      position: "top" as const,
      axisLabel: {
        color: LIGHT.ink,
        fontSize: narrow ? 10 : 12,
        rotate: slanted ? 60 : 0,
        interval: 0,
      },
    },
    yAxis: namesAxis(names, { width: gutter - 8, narrow }),
    series: [{
      type: "custom" as const,
      data: counts.flatMap((row, y) => row.map((count, x) => [x, y, count, shares[y][x]])),
      renderItem: cell(numbers, narrow ? 8 : 12),
    }],
    graphic: [underline(gutter)],
  };
}

function cell(numbers: boolean, fontSize: number) {
  return marks(({ value, at, unit }) => {
    const [x, y, count, share] = [0, 1, 2, 3].map(value);
    const [cx, cy] = at(x, y);
    const [width, height] = unit();
    const color = share > 0.85 ? LIGHT.contrast : share > 0.55 ? LIGHT.onBlue : LIGHT.ink;
    return [
      box(cx, cy, width - 1, height - 1, LIGHT.blue, 0.04 + 0.96 * share),
      ...(numbers ? [words(String(count), cx, cy, color, { align: "center", fontSize })] : []),
    ];
  });
}

function underline(left: number) {
  const text = "rows: true class; columns: taken for";
  const style = { text, fill: LIGHT.muted, fontSize: 12 };
  return { type: "text" as const, left, bottom: 6, silent: true, style };
}
