import { createHash } from "node:crypto";
import { Html, markup } from "./html.ts";
import { colourVariables } from "./palette.ts";
import css from "./report.css" with { type: "text" };

/** A number that a page begins with. */
export interface Tile {
  readonly name: string;
  readonly value: string;
  readonly note?: string;
}

/** A part of a page. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Html;
}

/** What a page says. */
export interface Page {
  /** The run's, by which a folder is known to hold its report. */
  readonly runId: string;
  readonly kicker: string;
  readonly title: string;
  readonly lines: readonly string[];
  readonly badges: readonly { readonly text: string; readonly warn?: boolean }[];
  readonly tiles: readonly Tile[];
  readonly sections: readonly Section[];
  readonly footer: string;
}

const STYLE = `
:root { ${colourVariables("light")} --page: #f4f6f8; }
@media (prefers-color-scheme: dark) { :root { ${colourVariables("dark")} --page: #0c1015; } }
${css}`;

/** Nothing is loaded and nothing runs: the one style sheet is known by its hash. */
const POLICY = `default-src 'none'; style-src 'sha256-${
  createHash("sha256").update(STYLE).digest("base64")
}'; base-uri 'none'; form-action 'none'`;

/** The tag that says whose report a page is. */
export function marker(runId: string): string {
  return markup`<meta name="trainmark-report" content="${runId}">`.markup;
}

/** A page that needs nothing beside it: no script, no picture, no other host. */
export function pageText(page: Page): string {
  return markup`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
${new Html(marker(page.runId))}
<title>${page.title} – TrainMark</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
${header(page)}
<nav aria-label="Sections"><ul>${
    page.sections.map(({ id, title }) => markup`<li><a href="#${id}">${title}</a></li>`)
  }</ul></nav>
<main id="content">
${page.sections.map(section)}</main>
<footer><p>${page.footer}</p></footer>
</body>
</html>
`.markup;
}

function header({ kicker, title, lines, badges, tiles }: Page): Html {
  return markup`<header>
<a class="skip" href="#content">Skip to the results</a>
<p class="kicker">${kicker}</p>
<h1>${title}</h1>
${lines.map((line) => markup`<p>${line}</p>`)}
<ul class="badges">${
    badges.map(({ text, warn }) => markup`<li${warn ? markup` class="warn"` : null}>${text}</li>`)
  }</ul>
<dl class="tiles">${tiles.map(tile)}</dl>
</header>`;
}

function section({ id, title, body }: Section): Html {
  return markup`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>
${body}</section>
`;
}

function tile({ name, value, note }: Tile): Html {
  return markup`<div><dt>${name}</dt><dd>${value}${
    note ? markup` <small>${note}</small>` : null
  }</dd></div>`;
}
