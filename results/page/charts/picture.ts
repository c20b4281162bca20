/** Charts as pictures that are shown alone. */
import { SVGRenderer } from "echarts/renderers";
import { plain } from "../../text/clean_text.ts";
import { Html, markup } from "../markup.ts";
import { type Chart, layoutOf, optionOf } from "./chart.ts";
import { init, use } from "./echarts.ts";
import { LIGHT } from "./theme.ts";

use([SVGRenderer]);

const WIDTH = 960;

/** A chart as an SVG in the light colours, with its title and the run's above, and its caption below. */
export function picture(chart: Chart, subtitle: string): string {
  const layout = layoutOf(WIDTH, LIGHT);
  const height = chart.height(layout);
  // Of the widest of the usual fonts.
  const lines = wrapped(plain(chart.caption), Math.floor((WIDTH - 32) / 7));
  const below = 76 + height;
  const whole = below + 16 + 18 * lines.length;
  const line = (text: string, y: number, fill: string, size: number) =>
    markup`<text x="16" y="${y}" font-size="${size}" font-family="sans-serif" fill="${fill}">${text}</text>
`;
  return markup`<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${whole}" viewBox="0 0 ${WIDTH} ${whole}">
<rect width="${WIDTH}" height="${whole}" fill="${LIGHT.surface}"/>
${line(chart.title, 30, LIGHT.ink, 18)}${
    line(subtitle, 52, LIGHT.muted, 12)
  }<g transform="translate(0 64)">
${new Html(drawing(chart, height))}</g>
${lines.map((text, i) => line(text, below + 10 + 18 * i, LIGHT.muted, 12))}</svg>
`.markup;
}

/** What ECharts draws, without the style sheet and the names that pages would use: in a picture nothing is pointed at. */
function drawing(chart: Chart, height: number): string {
  const echarts = init(null, null, { renderer: "svg", ssr: true, width: WIDTH, height });
  try {
    echarts.setOption(optionOf(chart, layoutOf(WIDTH, LIGHT)));
    return echarts.renderToSVGString()
      .replace(/<style[^>]*>[\s\S]*?<\/style>\n?/g, "")
      // ECharts counts the charts of a process; the same chart is the same picture, whichever it is.
      .replace(/(?<="|#)zr\d+-/g, "")
      // ECharts escapes quotation marks in texts, so this is always an attribute.
      .replace(/ (?:class|ecmeta_\w+|pointer-events)="[^"]*"/g, "");
  } finally {
    echarts.dispose();
  }
}

/** A text in lines of at most so many characters, where its words allow. */
export function wrapped(text: string, most: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && longer.length <= most) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
