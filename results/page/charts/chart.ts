import type { EChartsOption } from "echarts";
import type { Table } from "../../text/markdown.ts";
import type { Theme } from "./theme.ts";

/** Where a chart is drawn. */
export interface Layout {
  /** Of the picture, in pixels. */
  readonly width: number;
  /** On a phone: smaller gutters, shorter labels. */
  readonly narrow: boolean;
  readonly theme: Theme;
}

/** A picture of a part of a result, drawn by the same options in pages and into files. */
export interface Chart {
  /** Of its files, without extension. */
  readonly name: string;
  readonly title: string;
  /** What is drawn, with n: caption and alternative text in one. */
  readonly caption: string;
  /** The same numbers. */
  readonly table: Table;
  /** In pixels. */
  height(layout: Layout): number;
  option(layout: Layout): EChartsOption;
}

/** Narrower boxes get the layout for phones. */
const NARROW = 640;

/** The layout of a box so many pixels wide. */
export function layoutOf(width: number, theme: Theme): Layout {
  return { width, narrow: width < NARROW, theme };
}

/** All of a chart's options: what all charts have in common, and its own. */
export function optionOf(chart: Chart, layout: Layout): EChartsOption {
  const { theme } = layout;
  const option = chart.option(layout);
  return {
    animation: false,
    backgroundColor: theme.surface,
    textStyle: { fontFamily: "sans-serif", color: theme.ink },
    ...option,
    // Drawn on the chart: the usual tooltip is HTML, which would bring styles and texts of submissions into the page.
    tooltip: {
      renderMode: "richText",
      confine: true,
      backgroundColor: theme.ink,
      borderWidth: 0,
      textStyle: { color: theme.surface, fontSize: 12 },
      ...option.tooltip as object,
    },
  };
}
