/** What all charts draw alike. */
import { cleanText } from "../../text/clean_text.ts";
import type { Layout } from "./chart.ts";

type Format = (value: number) => string;

const smallText = ({ theme }: Layout) => ({ color: theme.muted, fontSize: 12 });
const gridLine = ({ theme }: Layout) => ({ lineStyle: { color: theme.grid } });

/** An axis of numbers; its name says the unit. */
export function valueAxis(layout: Layout, name: string, format?: Format) {
  return {
    type: "value" as const,
    name,
    nameTextStyle: smallText(layout),
    axisLabel: {
      ...smallText(layout),
      hideOverlap: true,
      ...(format ? { formatter: (value: number) => format(value) } : {}),
    },
    axisLine: { show: false, ...gridLine(layout) },
    axisTick: { show: false },
    splitLine: gridLine(layout),
  };
}

/** The same by powers of ten. */
export function logAxis(layout: Layout, name: string, format?: Format) {
  return { ...valueAxis(layout, name, format), type: "log" as const, logBase: 10 };
}

/** Puts the name of a horizontal axis below its middle. */
export const BELOW = { nameLocation: "middle" as const, nameGap: 28 };

/** Puts the name of a vertical axis above it, where it reads from left to right. */
export function above(layout: Layout) {
  const nameTextStyle = {
    ...smallText(layout),
    align: "left" as const,
    padding: [0, 0, 0, -48],
  };
  return { nameLocation: "end" as const, nameTextStyle };
}

/** A vertical axis of names, the first on top; `width` in pixels is what they have. */
export function namesAxis(layout: Layout, names: readonly string[], width: number) {
  const fontSize = layout.narrow ? 10 : 12;
  // Of the widest of the usual fonts, as nobody knows which one a page is read with.
  const most = Math.floor(width / (0.58 * fontSize));
  return {
    type: "category" as const,
    data: names.map((name) => shown(name, most)),
    inverse: true,
    axisLine: gridLine(layout),
    axisTick: { show: false },
    axisLabel: { color: layout.theme.ink, fontSize, lineHeight: fontSize + 2, interval: 0 },
  };
}

/** A horizontal axis of short names, such as epochs. */
export function categoriesAxis(layout: Layout, name: string, names: readonly string[]) {
  return {
    type: "category" as const,
    data: names.map((name) => shown(name)),
    name,
    ...BELOW,
    nameTextStyle: smallText(layout),
    axisLine: gridLine(layout),
    axisTick: { show: false },
    axisLabel: { ...smallText(layout), hideOverlap: true },
  };
}

/** A series as the legend shows it: by its line, or by its mark. */
export interface LegendEntry {
  readonly name: string;
  readonly line?: boolean;
}

/** The names of series, above the chart. */
export function legend({ theme, narrow }: Layout, entries: readonly LegendEntry[]) {
  return {
    show: true,
    top: 0,
    left: 0,
    orient: narrow ? "vertical" as const : "horizontal" as const,
    itemGap: narrow ? 4 : 28,
    itemWidth: 14,
    itemHeight: 10,
    borderColor: theme.grid,
    textStyle: { color: theme.ink, fontSize: 12 },
    // ECharts puts a disc on a line that has no marks.
    data: entries.map(({ name, line }) => ({
      name,
      ...(line ? { itemStyle: { opacity: 0 } } : {}),
    })),
  };
}

/** Room for a legend of some entries and the name of the vertical axis. */
export function topOf({ narrow }: Layout, entries: number): number {
  return narrow ? 30 + 19 * entries : 52;
}

/** Each line of a text as charts may show it, cut to so many characters. */
export function shown(text: string, most = 80): string {
  return text.split("\n").map((line) => cleanText(line, most)).join("\n");
}

/** What ECharts says of the item below the pointer. */
export interface Pointed {
  readonly dataIndex: number;
  readonly seriesName: string;
  readonly seriesType: string;
  readonly value: unknown;
}

/** A tooltip of lines of text. */
export function tooltip(lines: (item: Pointed) => readonly string[]) {
  const formatter = (item: unknown) =>
    lines(item as Pointed).map((line) => shown(line, 120)).join("\n");
  return { formatter };
}

/** The next of 1, 2, 5, 10, 20, ... */
export function niceAbove(value: number): number {
  const decade = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((step) => step * decade).find((step) => step >= value * 0.999)!;
}

/** Limits of a logarithmic axis: the decades around the values. */
export function decades(values: readonly number[]): { min: number; max: number } {
  if (values.length === 0) return { min: 1, max: 10 };
  const min = 10 ** Math.floor(Math.log10(values.reduce((a, b) => Math.min(a, b), Infinity)));
  const max = 10 ** Math.ceil(Math.log10(values.reduce((a, b) => Math.max(a, b), 0)));
  return { min, max: max > min ? max : 10 * min };
}

/** A tick of a logarithmic axis: `0.1`, `10`, `1k`; of times in ns with a unit: `10 µs`. */
export function tick(value: number, units: readonly string[] = ["", "k", "M", "G"]): string {
  const step = Math.max(
    0,
    Math.min(units.length - 1, Math.floor(Math.log10(value) / 3 + 1e-9)),
  );
  return `${Number((value / 1000 ** step).toPrecision(3))}${units[step]}`;
}

/** A tick of an axis of ns: `10 µs`. */
export const timeTick = (ns: number) => tick(ns, [" ns", " µs", " ms", " s"]);
