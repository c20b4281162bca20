/// <reference lib="dom" />
import type * as Echarts from "echarts";
import { element, plainTable } from "./dom.ts";

declare const echarts: typeof Echarts;

/** Colours of the page, which follow its light or dark scheme. */
export interface Theme {
  readonly text: string;
  readonly faint: string;
  readonly line: string;
  readonly series: readonly string[];
}

/** A chart and the same numbers as a table. */
export interface Figure {
  readonly title: string;
  /** What a reader who cannot see it should know, in a sentence or two. */
  readonly note: string;
  /** In CSS pixels. */
  readonly height: number;
  readonly headings: readonly string[];
  readonly rows: readonly (readonly string[])[];
  option(theme: Theme): Echarts.EChartsOption;
}

const DARK = matchMedia("(prefers-color-scheme: dark)");
const drawn = new Map<HTMLElement, { chart: Echarts.ECharts; figure: Figure }>();

/** A figure with its table behind it; drawn when it comes into view. */
export function figureOf(figure: Figure): HTMLElement {
  const box = element("div", { class: "chart", "aria-hidden": "true" });
  box.style.height = `${figure.height}px`;
  const details = element("details", {}, element("summary", {}, "The numbers as a table"));
  // Only where somebody asks, as a training has thousands of steps.
  details.addEventListener("toggle", () => {
    details.append(plainTable(figure.title, figure.headings, figure.rows));
  }, { once: true });
  new IntersectionObserver((entries, observer) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    observer.disconnect();
    draw(box, figure);
  }, { rootMargin: "200px" }).observe(box);
  return element(
    "figure",
    {},
    element("figcaption", {}, element("h3", {}, figure.title), element("p", {}, figure.note)),
    box,
    details,
  );
}

function draw(box: HTMLElement, figure: Figure): void {
  const chart = echarts.init(box, null, { renderer: "canvas" });
  chart.setOption(withTheme(figure));
  drawn.set(box, { chart, figure });
  new ResizeObserver(() => box.isConnected ? chart.resize() : forget(box)).observe(box);
}

function forget(box: HTMLElement): void {
  drawn.get(box)?.chart.dispose();
  drawn.delete(box);
}

DARK.addEventListener("change", () => {
  for (const { chart, figure } of drawn.values()) chart.setOption(withTheme(figure), true);
});

function withTheme(figure: Figure): Echarts.EChartsOption {
  const theme = themeNow();
  const option = figure.option(theme);
  return {
    animation: false,
    color: [...theme.series],
    textStyle: { color: theme.text, fontFamily: "system-ui, sans-serif" },
    ...option,
    // Drawn on the chart: the usual tooltip is HTML, which would bring styles and texts of submissions into the page.
    tooltip: {
      renderMode: "richText",
      confine: true,
      backgroundColor: theme.text,
      borderWidth: 0,
      textStyle: { color: theme.line, fontSize: 12 },
      ...option.tooltip as object,
    },
  };
}

function themeNow(): Theme {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const series = ["s1", "s2", "s3", "s4", "s5", "s6"].map(colour);
  return { text: colour("text"), faint: colour("faint"), line: colour("line"), series };
}

/** What all value axes look like; the name of an upright one stands above it. */
export function axis(theme: Theme, name: string, upright = false): object {
  return {
    name,
    ...(upright ? { nameLocation: "end", nameGap: 12 } : { nameLocation: "middle", nameGap: 30 }),
    nameTextStyle: { color: theme.text, align: upright ? "left" : "center" },
    axisLabel: { color: theme.text, hideOverlap: true },
    axisLine: { show: true, lineStyle: { color: theme.faint } },
    splitLine: { lineStyle: { color: theme.line } },
  };
}

/** A legend below the chart, in texts of the page's colour. */
export function legend(theme: Theme): object {
  return {
    type: "scroll",
    bottom: 0,
    textStyle: { color: theme.text, width: 260, overflow: "truncate" },
    pageTextStyle: { color: theme.text },
    pageIconColor: theme.text,
  };
}
