import { type Chart, drawChart, NARROW, WIDE } from "./chart.ts";
import { Html, markup } from "./html.ts";
import { inlineSvg } from "./svg.ts";
import { folded } from "./tables.ts";

/** A chart on a page, drawn for wide and for narrow screens, with its numbers in a table. */
export function figure(chart: Chart): Html {
  const label = `${chart.title}. ${chart.caption} The table below has the numbers.`;
  const [wide, narrow] = [WIDE, NARROW].map((layout) =>
    new Html(inlineSvg(drawChart(chart, layout), label))
  );
  return markup`<h3>${chart.title}</h3>
<figure>
<div class="wide">${wide}</div>
<div class="narrow">${narrow}</div>
<figcaption>${chart.caption}</figcaption>
${folded(`Numbers: ${chart.table.caption}`, chart.table)}</figure>
`;
}
