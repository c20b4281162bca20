import { createHash } from "node:crypto";
import { Html, markup, type Part } from "./markup.ts";
import type { Heading } from "./view.ts";

/** A file of the site, by its address below the site; or its text, for a page that stands alone. */
export type Resource = { readonly address: string } | { readonly text: string };

/** What a page is made of. */
export interface Page {
  readonly title: string;
  readonly main: Html;
  readonly style: Resource;
  /** In their order. */
  readonly scripts: readonly Resource[];
  /** From the page's folder to the site's; null of a page that stands alone. */
  readonly root: "./" | "../" | null;
  /** What the page's header leads to besides its home; the site's pages where it is left out. */
  readonly links?: readonly { readonly address: string; readonly text: string }[];
  /** It starts a Worker, from a text of its own. */
  readonly worker?: boolean;
  /** Further tags of the head. */
  readonly head?: Html;
  /** Attributes `data-…` of `body`, by which the script knows which page it is. */
  readonly data?: Readonly<Record<string, string>>;
  readonly footer?: string;
}

/** A whole HTML page. It loads nothing from another host, and runs nothing but its own scripts. */
export function htmlPage(page: Page): string {
  const { title, main, style, scripts, root, links = SITE_LINKS, head, data = {}, footer } = page;
  const attributes = Object.entries(data).map(([name, value]) => markup` data-${name}="${value}"`);
  const address = (resource: { readonly address: string }) => `${root ?? ""}${resource.address}`;
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Html(policy(page))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
${root === null ? null : markup`<link rel="icon" href="${root}assets/icon.svg">\n`}${
    "text" in style
      ? markup`<style>${new Html(style.text)}</style>`
      : markup`<link rel="stylesheet" href="${address(style)}">`
  }
${
    scripts.map((script) =>
      "text" in script ? null : markup`<script defer src="${address(script)}"></script>\n`
    )
  }${head}</head>
<body${attributes}>
<a class="skip" href="#main">Skip to the content</a>
${root === null ? null : siteHeader(root, links)}<main id="main">
${main}
</main>
${footer && markup`<footer><p>${footer}</p></footer>\n`}${
    scripts.map((script) =>
      "text" in script ? markup`<script>${new Html(script.text)}</script>\n` : null
    )
  }</body>
</html>
`.markup;
}

/** Texts in the page are known by their hashes; files are the site's own. No form sends anything. */
function policy({ style, scripts, root, worker = false }: Page): string {
  const source = (resource: Resource) =>
    "text" in resource
      ? `'sha256-${createHash("sha256").update(resource.text).digest("base64")}'`
      : "'self'";
  const scriptSources = [...new Set(scripts.map(source))].join(" ") || "'none'";
  return `default-src 'none'; script-src ${scriptSources}; style-src ${source(style)}; ` +
    `img-src ${root === null ? "'none'" : "'self'"}; ${
      worker ? "worker-src blob:; " : ""
    }base-uri 'none'; form-action 'none'`;
}

const SITE_LINKS = [
  { address: "index.html", text: "Leaderboard" },
  { address: "rules.html", text: "Rules" },
  { address: "submit.html", text: "Submit yours" },
  { address: "refused.html", text: "Refused" },
  { address: "leaderboard.json", text: "JSON" },
];

function siteHeader(root: string, links: NonNullable<Page["links"]>): Html {
  const anchors = links.map(({ address, text }) =>
    markup`<a href="${address.startsWith("#") ? "" : root}${address}">${text}</a>\n`
  );
  return markup`<header class="site">
<a class="home" href="${root}index.html">TrainMark</a>
<nav aria-label="Site">${anchors}</nav>
</header>
`;
}

/** What the page of a result holds before its script has drawn the rest. */
export function submissionMain({ kicker, title, lines }: Heading, elsewhere: Part): Html {
  return markup`<p class="kicker">${kicker}</p>
<h1>${title}</h1>
${lines.map((line) => markup`<p>${line}</p>\n`)}${noScript(elsewhere)}
<div id="submission"></div>`;
}

/** For browsers without scripts. */
export function noScript(elsewhere: Part): Html {
  return markup`<noscript><p>The tables and charts are drawn by a script of this page. ${elsewhere}</p></noscript>`;
}
