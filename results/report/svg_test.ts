import assert from "node:assert/strict";
import { exampleBench, exampleResult } from "../testing.ts";
import { drawChart, NARROW, WIDE } from "./chart.ts";
import { reportOf } from "./report.ts";
import { inlineSvg, wrapped } from "./svg.ts";

Deno.test("every chart is drawn without style sheet, class or foreign name, in colours that follow the theme", () => {
  const charts = [exampleResult(), exampleBench()].flatMap((result) => reportOf(result).charts);
  assert.deepEqual(charts.map(({ name }) => name), [
    ...["loss", "accuracy", "throughput", "classes"],
    ...["roofline", "kernels", "medians", "samples", "libraries"],
  ]);
  for (const chart of charts) {
    for (const layout of [WIDE, NARROW]) {
      const inline = inlineSvg(drawChart(chart, layout), `"${chart.title}"`);
      assert.doesNotMatch(inline, /<style| style=| class=|ecmeta|href=|zr\d/);
      const colours = [...inline.matchAll(/ (?:fill|stroke)="([^"]*)"/g)].map(([, value]) => value);
      const strange = colours.filter((value) => !/^(var\(--\w+\)|none)$/.test(value));
      // Of parts that are not seen: clip paths, and boxes of no opacity.
      assert.deepEqual(
        strange.filter((value) => !/^(#000|rgb\(0,0,0\))$/.test(value)),
        [],
        chart.name,
      );
      assert.match(inline, /^<svg viewBox="0 0 \d+ \d+" role="img" aria-label="&quot;/);
    }
  }
});

Deno.test("charts of one page share no id", () => {
  const [chart] = reportOf(exampleResult()).charts;
  const ids = [WIDE, NARROW].flatMap((layout) =>
    [...drawChart(chart, layout).matchAll(/ id="([^"]*)"/g)].map(([, id]) => id)
  );
  assert.ok(ids.length >= 2);
  assert.equal(new Set(ids).size, ids.length);
});

Deno.test("captions are wrapped between words, a word that is too long stands alone", () => {
  assert.deepEqual(wrapped("one two longerthanall x", 7), ["one two", "longerthanall", "x"]);
});
