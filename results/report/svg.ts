import { Html, markup, plain } from "./html.ts";
import { colourVariable, LIGHT } from "./palette.ts";

/**
 * What ECharts drew as an SVG that needs no style sheet, so that a strict Content-Security-Policy lets it through. Texts in it hold no
 * quotation mark (ECharts escapes them), so `="` is always of an attribute.
 *
 * @param id Made part of every id in it, as a page holds several.
 */
export function cleanSvg(drawn: string, id: string, title: string): string {
  return drawn
    .replace(/<style[^>]*>[\s\S]*?<\/style>\n?/g, "")
    .replace(/ (?:class|ecmeta_\w+|pointer-events|baseProfile|xmlns:xlink)="[^"]*"/g, "")
    .replace(/ style="([^"]*)"/g, (_, style: string) => attributes(style))
    .replace(/zr\d+-/g, `${id}-`)
    .replace(/<defs >\s*<\/defs>\n?/, "")
    .replace(/^(<svg[^>]*>)/, (open) => `${open}\n${markup`<title>${title}</title>`.markup}`);
}

/** `font-size:12px;font-weight:bold` as attributes. */
function attributes(style: string): string {
  return style.split(";").map((declaration) => declaration.split(":"))
    .filter((parts) => parts.length === 2)
    .map(([name, value]) => ` ${name.trim()}="${value.trim()}"`).join("");
}

/** What a picture says around its chart, as it may be shown alone. */
export interface Frame {
  readonly title: string;
  /** Of which run. */
  readonly subtitle: string;
  readonly caption: string;
}

/** A drawn chart with its title above and its caption below, to be shown alone. */
export function framedSvg(svg: string, { title, subtitle, caption }: Frame): string {
  const [, width, height] = svg.match(/^<svg width="(\d+)" height="(\d+)"/)!.map(Number);
  // Of the widest of the usual fonts.
  const lines = wrapped(plain(caption), Math.floor((width - 32) / 7));
  const line = (text: string, y: number, fill: string, size: number) =>
    markup`<text x="16" y="${y}" font-size="${size}" font-family="sans-serif" fill="${fill}">${text}</text>
`;
  const below = 76 + height;
  const whole = below + 16 + 18 * lines.length;
  return markup`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${whole}" viewBox="0 0 ${width} ${whole}">
<rect width="${width}" height="${whole}" fill="${LIGHT.surface}"/>
${line(title, 30, LIGHT.ink, 18)}${
    line(subtitle, 52, LIGHT.muted, 12)
  }<g transform="translate(0 64)">
${new Html(svg)}</g>
${lines.map((text, i) => line(text, below + 10 + 18 * i, LIGHT.muted, 12))}</svg>
`.markup;
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

/** A drawn chart as part of a page: the page's font, and its colours, which follow the theme. */
export function inlineSvg(svg: string, label: string): string {
  return svg
    .replace(
      /^<svg[^>]*viewBox="([^"]*)"[^>]*>\n<title>[^<]*<\/title>/,
      (_, box: string) => markup`<svg viewBox="${box}" role="img" aria-label="${label}">`.markup,
    )
    .replace(/ font-family="[^"]*"/g, "")
    .replace(/ (fill|stroke)="(#[0-9a-f]+)"/g, (all, name: string, colour: string) => {
      const variable = colourVariable(colour);
      return variable ? ` ${name}="${variable}"` : all;
    });
}
