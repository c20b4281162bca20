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

/** A vertical axis of names, the first on top. */
export function namesAxis(names: readonly string[], width: number) {
  return {
    type: "category" as const,
    data: names.map(shown),
    inverse: true,
    axisLine: LINE,
    axisTick: { show: false },
    axisLabel: {
      color: LIGHT.ink,
      fontSize: 12,
      lineHeight: 14,
      width,
      overflow: "truncate" as const,
      interval: 0,
    },
  };
}

/** A horizontal axis of short names, such as epochs. */
export function categoriesAxis(name: string, names: readonly string[]) {
  return {
    type: "category" as const,
    data: names.map(shown),
    name,
    ...BELOW,
    nameTextStyle: TEXT,
    axisLine: LINE,
    axisTick: { show: false },
    axisLabel: { ...TEXT, hideOverlap: true },
  };
}

/** The names of series, above the chart. */
export function legend(narrow: boolean) {
  return {
    show: true,
    top: 0,
    left: 0,
    orient: narrow ? "vertical" as const : "horizontal" as const,
    itemGap: narrow ? 4 : 16,
    itemWidth: 22,
    itemHeight: 9,
    textStyle: { color: LIGHT.ink, fontSize: 12 },
  };
}

/** Room for a legend of some entries and the name of the vertical axis. */
export function topOf(entries: number, narrow: boolean): number {
  return narrow ? 30 + 19 * entries : 52;
}

/** A text as charts may show it; lines, where there are any, are kept. */
export function shown(text: string): string {
  return text.split("\n").map((line) => {
    const whole = [...plain(line)];
    return whole.length <= 80 ? whole.join("") : `${whole.slice(0, 79).join("")}…`;
  }).join("\n");
}

/** The gutter left of rows with long names. */
export function gutter(narrow: boolean): number {
  return narrow ? 138 : 320;
}
