import { markup } from "./html.ts";
import { colourVariable } from "./palette.ts";

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
