import * as echarts from "echarts";
import type { Column } from "../text/markdown.ts";
import { LIGHT } from "./palette.ts";
import { cleanSvg } from "./svg.ts";

/** Where a chart is drawn. */
export interface Layout {
  /** Of the picture, in pixels. */
  readonly width: number;
  /** On a phone: smaller gutters, shorter labels. */
  readonly narrow: boolean;
}

/** Numbers behind a chart, or a table of its own. */
export interface Table {
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
}

/** A picture of a part of a result. */
export interface Chart {
  /** Of its files, without extension. */
  readonly name: string;
  readonly title: string;
  /** What is drawn, with n: caption and alternative text in one. */
  readonly caption: string;
  readonly table: Table;
  /** In pixels. */
  height(layout: Layout): number;
  option(layout: Layout): echarts.EChartsOption;
}

/** Widths at which charts are drawn. */
export const WIDE: Layout = { width: 960, narrow: false };
export const NARROW: Layout = { width: 350, narrow: true };

/** Draws a chart in the light colours, without style sheets, classes or scripts. */
export function drawChart(chart: Chart, layout: Layout): string {
  const height = chart.height(layout);
  const size = { width: layout.width, height };
  const drawing = echarts.init(null, null, { renderer: "svg", ssr: true, ...size });
  try {
    drawing.setOption({
      animation: false,
      backgroundColor: LIGHT.surface,
      textStyle: { fontFamily: "sans-serif", color: LIGHT.ink },
      ...chart.option(layout),
    });
    return cleanSvg(drawing.renderToSVGString(), `${chart.name}-${layout.width}`, chart.title);
  } finally {
    drawing.dispose();
  }
}
