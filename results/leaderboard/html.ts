import { escapeHtml } from "../text/escape_html.ts";

/** What a page is made of. */
export interface Page {
  /** Text, not HTML. */
  readonly title: string;
  /** HTML. */
  readonly main: string;
  /** From the page's folder to the site's: `./` or `../`. */
  readonly root: "./" | "../";
  /** Addresses of scripts below the site, in their order. */
  readonly scripts: readonly string[];
  /** Attributes of `body`. */
  readonly data?: Readonly<Record<string, string>>;
}

/** Nothing but the site's own files: no inline script or style, no other host, no form that sends. */
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; " +
  "base-uri 'none'; form-action 'none'";

/** A whole HTML page of the site. */
export function htmlPage({ title, main, root, scripts, data = {} }: Page): string {
  const attributes = Object.entries(data).map(([name, value]) =>
    ` data-${name}="${escapeHtml(value)}"`
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="${root}assets/icon.svg">
<link rel="stylesheet" href="${root}assets/style.css">
${
    scripts.map((script) => `<script defer src="${root}${escapeHtml(script)}"></script>\n`).join("")
  }</head>
<body${attributes.join("")}>
<a class="skip" href="#main">Skip to the content</a>
<header class="site">
<a class="home" href="${root}index.html">TrainMark</a>
<nav aria-label="Site"><a href="${root}index.html">Leaderboard</a>
<a href="${root}refused.html">Refused</a>
<a href="${root}leaderboard.json">JSON</a></nav>
</header>
<main id="main">
${main}
</main>
</body>
</html>
`;
}

/** For browsers without scripts. */
export const NO_SCRIPT =
  `<noscript><p>The tables and charts are drawn by a script of this site. The same numbers are in leaderboard.json.</p></noscript>`;
