import assert from "node:assert/strict";
import { test } from "node:test";
import { exampleBench, exampleResult } from "../../testing.ts";
import { submittedOf } from "../submitted.ts";
import { submissionView } from "../submission_view.ts";
import { chartsOf } from "../view.ts";
import { type Chart, layoutOf, optionOf } from "./chart.ts";
import { init } from "./echarts.ts";
import { picture, wrapped } from "./picture.ts";
import { DARK, LIGHT } from "./theme.ts";

const charts = [exampleResult(), exampleBench()].flatMap((result) =>
  chartsOf(submissionView(submittedOf("a.json", result)))
);

/** Colours of an SVG that are none of a theme's. */
function strangers(svg: string, theme: object): string[] {
  const colours = [...svg.matchAll(/ (?:fill|stroke)="([^"]*)"/g)].map(([, value]) => value);
  // Those of what is not seen too: clip paths, and boxes of no opacity.
  const known = ["none", "transparent", "#000", "rgb(0,0,0)", ...Object.values(theme)];
  return [...new Set(colours)].filter((colour) => !known.includes(colour));
}

/** A chart as the page of a reader with such a screen draws it. */
function drawn(chart: Chart, width: number): string {
  const layout = layoutOf(width, DARK);
  const size = { width, height: chart.height(layout) };
  const echarts = init(null, null, { renderer: "svg", ssr: true, ...size });
  echarts.setOption(optionOf(chart, layout));
  const svg = echarts.renderToSVGString();
  echarts.dispose();
  return svg;
}

test("every chart is a picture without style sheet or class, in the theme's colours", () => {
  assert.deepEqual(charts.map(({ name }) => name), [
    ...["loss", "accuracy", "accuracy-over-time", "throughput", "classes"],
    ...["roofline", "kernels", "medians", "samples", "libraries"],
  ]);
  for (const chart of charts) {
    const svg = picture(chart, "of a <run>");
    assert.doesNotMatch(svg, /<style| class=|ecmeta|href=|NaN|undefined/, chart.name);
    assert.ok(svg.includes("of a &lt;run&gt;"));
    assert.deepEqual(strangers(svg, LIGHT), [], chart.name);
  }
});

test("every chart can be drawn for a narrow dark screen, in the dark theme's colours", () => {
  for (const chart of charts) {
    const svg = drawn(chart, 350);
    assert.deepEqual(strangers(svg, DARK), [], chart.name);
    assert.doesNotMatch(svg, /NaN|undefined/, chart.name);
  }
});

test("captions are wrapped between words, a word that is too long stands alone", () => {
  assert.deepEqual(wrapped("one two longerthanall x", 7), ["one two", "longerthanall", "x"]);
});
