/** What all charts draw alike. */
import { plain } from "./html.ts";
import { LIGHT } from "./palette.ts";

const TEXT = { color: LIGHT.muted, fontSize: 12 };
const LINE = { lineStyle: { color: LIGHT.grid } };

/** An axis of numbers; its name says the unit. */
export function valueAxis(name: string, format?: (value: number) => string) {
  return {
    type: "value" as const,
    name,
    nameTextStyle: TEXT,
    axisLabel: { ...TEXT, hideOverlap: true, ...(format ? { formatter: format } : {}) },
    axisLine: { show: false, ...LINE },
    axisTick: { show: false },
    splitLine: LINE,
  };
}

/** The same by powers of ten. */
export function logAxis(name: string, format?: (value: number) => string) {
  return { ...valueAxis(name, format), type: "log" as const, logBase: 10 };
}

/** Puts the name of a horizontal axis below its middle. */
export const BELOW = { nameLocation: "middle" as const, nameGap: 28 };
/** Puts the name of a vertical axis above it, where it reads from left to right. */
export const ABOVE = {
  nameLocation: "end" as const,
  nameTextStyle: { ...TEXT, align: "left" as const, padding: [0, 0, 0, -48] },
};

/** A vertical axis of names, the first on top; `width` in pixels is what they have. */
export function namesAxis(
  names: readonly string[],
  { width, narrow }: { width: number; narrow: boolean },
) {
  const fontSize = narrow ? 10 : 12;
  // Of the widest of the usual fonts, as nobody knows which one a page is read with.
  const most = Math.floor(width / (0.58 * fontSize));
  return {
    type: "category" as const,
    data: names.map((name) => shown(name, most)),
    inverse: true,
    axisLine: LINE,
    axisTick: { show: false },
    axisLabel: { color: LIGHT.ink, fontSize, lineHeight: fontSize + 2, interval: 0 },
  };
}

/** A horizontal axis of short names, such as epochs. */
export function categoriesAxis(name: string, names: readonly string[]) {
  return {
    type: "category" as const,
    data: names.map((name) => shown(name)),
    name,
    ...BELOW,
    nameTextStyle: TEXT,
    axisLine: LINE,
    axisTick: { show: false },
    axisLabel: { ...TEXT, hideOverlap: true },
  };
}

/** A series as the legend shows it: by its line, or by its mark. */
export interface Entry {
  readonly name: string;
  readonly line?: boolean;
}

/** The names of series, above the chart. */
export function legend(entries: readonly Entry[], narrow: boolean) {
  return {
    show: true,
    top: 0,
    left: 0,
    orient: narrow ? "vertical" as const : "horizontal" as const,
    itemGap: narrow ? 4 : 28,
    itemWidth: 14,
    itemHeight: 10,
    borderColor: LIGHT.grid,
    textStyle: { color: LIGHT.ink, fontSize: 12 },
    // ECharts puts a disc on a line that has no marks.
    data: entries.map(({ name, line }) => ({
      name,
      ...(line ? { itemStyle: { opacity: 0 } } : {}),
    })),
  };
}

/** Room for a legend of some entries and the name of the vertical axis. */
export function topOf(entries: number, narrow: boolean): number {
  return narrow ? 30 + 19 * entries : 52;
}

/** A text as charts may show it, cut to so many characters a line. */
export function shown(text: string, most = 80): string {
  return text.split("\n").map((line) => {
    const whole = [...plain(line)];
    return whole.length <= most ? whole.join("") : `${whole.slice(0, most - 1).join("")}…`;
  }).join("\n");
}

/** The gutter left of rows with long names. */
export function gutter(narrow: boolean): number {
  return narrow ? 164 : 310;
}
