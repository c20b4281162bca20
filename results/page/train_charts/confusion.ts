import type { EChartsOption } from "echarts";
import { columns } from "../../text/markdown.ts";
import { percent } from "../../text/numbers.ts";
import { categoriesAxis, namesAxis, shown, tooltip } from "../charts/axes.ts";
import type { Chart, Layout } from "../charts/chart.ts";
import { box, marks, words } from "../charts/marks.ts";
import type { Theme } from "../charts/theme.ts";
import type { Final } from "./classes.ts";

/** Classes whose numbers fit into the cells. */
const MOST_NUMBERS = 20;

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
  layout: Layout,
): EChartsOption {
  const { narrow, width, theme } = layout;
  const gutter = narrow ? 74 : 120;
  const right = narrow ? 6 : Math.max(20, width - gutter - 80 * names.length);
  const numbers = names.length <= MOST_NUMBERS;
  const slanted = narrow || names.length > 12 || names.some((name) => name.length > 11);
  return {
    grid: { left: gutter, right, top: slanted ? 96 : 40, bottom: narrow ? 28 : 44 },
    xAxis: {
      ...categoriesAxis(layout, "", names.map((name) => shown(name, 16))),
      position: "top" as const,
      axisLabel: {
        color: theme.ink,
        fontSize: narrow ? 10 : 12,
        rotate: slanted ? 60 : 0,
        interval: 0,
      },
    },
    yAxis: namesAxis(layout, names, gutter - 8),
    tooltip: tooltip(({ value }) => {
      const [x, y, count, share] = value as number[];
      return [`${names[y]} taken for ${names[x]}`, `${count} images, ${percent(share)}`];
    }),
    series: [{
      type: "custom" as const,
      data: counts.flatMap((row, y) => row.map((count, x) => [x, y, count, shares[y][x]])),
      renderItem: cell(theme, numbers, narrow ? 8 : 12),
    }],
    graphic: [footnote(theme, gutter)],
  };
}

function cell(theme: Theme, numbers: boolean, fontSize: number) {
  return marks(({ value, at, unit }) => {
    const [x, y, count, share] = [0, 1, 2, 3].map(value);
    const [cx, cy] = at(x, y);
    const [width, height] = unit();
    const color = share > 0.85 ? theme.contrast : share > 0.55 ? theme.onBlue : theme.ink;
    return [
      box(cx, cy, width - 1, height - 1, theme.blue, 0.04 + 0.96 * share),
      ...(numbers ? [words(String(count), cx, cy, color, { align: "center", fontSize })] : []),
    ];
  });
}

function footnote({ muted }: Theme, start: number) {
  const text = "rows: true class; columns: taken for";
  const style = { text, fill: muted, fontSize: 12 };
  return { type: "text" as const, left: start, bottom: 6, silent: true, style };
}
