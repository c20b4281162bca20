/** Pages of the site that are texts of the repository. */
import contributing from "../../../CONTRIBUTING.md" with { type: "text" };
import rules from "../../RULES.md" with { type: "text" };
import { htmlPage } from "../../page/html.ts";
import { markup } from "../../page/markup.ts";

/** Where contributing says how a result comes into the repository. */
const SECTION = /^## (A result of your GPU)\r?\n([^]*?)(?=^## )/m;

/** `rules.html` */
export function rulesHtml(): string {
  const [, title, text] = rules.match(/^# (.*)\r?\n([^]*)/)!;
  return documentHtml(title, text);
}

/** `submit.html` */
export function submitHtml(): string {
  const [, title, text] = contributing.match(SECTION)!;
  return documentHtml(title, text);
}

/** Markdown is read as it stands; addresses inside of it are of the repository, so they are no links here. */
function documentHtml(title: string, text: string): string {
  const plainText = text.replaceAll("\r\n", "\n").trim();
  const paragraphs = plainText.split(/\n(?=## )/).map((part) => {
    const [, heading, body] = part.match(/^## (.*)\n([^]*)/) ?? [null, null, part];
    const lines = body.trim().split("\n").map((line) => markup`${line}\n`);
    return markup`<section>${
      heading && markup`<h2>${heading}</h2>\n`
    }<pre class="text">${lines}</pre></section>\n`;
  });
  return htmlPage({
    title: `${title} – TrainMark`,
    root: "./",
    style: { address: "assets/style.css" },
    scripts: [],
    main: markup`<h1>${title}</h1>\n${paragraphs}`,
  });
}
