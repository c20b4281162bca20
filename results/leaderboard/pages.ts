/** The pages of the site. Scripts fill the tables and charts in; what is written here works without them. */
import { htmlPage, noScript, type Resource, submissionMain } from "../page/html.ts";
import { type Html, markup } from "../page/markup.ts";
import { headingOf } from "../page/submission_view.ts";
import type { Result } from "../schema/result.ts";
import type { Finding, Leaderboard, Quarantined } from "./schema.ts";

/** The page's script, which comes after its data. */
const SCRIPT: Resource = { address: "assets/trainmark.js" };
const STYLE: Resource = { address: "assets/style.css" };

const ELSEWHERE = "The same numbers are in leaderboard.json.";

/** `index.html` */
export function boardHtml({ newest, submissions, quarantined }: Leaderboard): string {
  const date = newest === null ? "" : `, the newest of ${newest.slice(0, 10)}`;
  return htmlPage({
    title: "TrainMark leaderboard",
    root: "./",
    style: STYLE,
    scripts: [{ address: "data/board.js" }, SCRIPT],
    data: { page: "board" },
    main: markup`<h1>TrainMark leaderboard</h1>
<p class="note">How fast GPUs train image classifiers by WebGPU. Submissions: ${submissions.length}${date}.
<a href="refused.html">Refused: ${quarantined.length}</a>.</p>
${noScript(ELSEWHERE)}
${boardSections()}`,
  });
}

/** What the script fills in: the filters, the tables, the charts. */
export function boardSections(): Html {
  return markup`<div id="filters"></div>
<section id="hardware"><h2>Hardware</h2>
<p class="note">Ranked by result among entries of the same workload, data type and division. Below a result its interval: of a training the slowest and the fastest epoch, of a time to accuracy the fastest and the slowest seed but for the first and the last, of others the 95th and 5th percentile of the samples' times.</p>
<div id="hardware-table"></div></section>
<section id="software"><h2>Software adapters</h2>
<p class="note">They run on the CPU and are ranked among themselves, never with hardware.</p>
<div id="software-table"></div></section>
<section id="unranked"><h2>Not ranked</h2>
<p class="note">Synthetic data, runs that did not complete, and others, each with its reason.</p>
<div id="unranked-table"></div></section>
<section><h2>Charts</h2>
<div id="charts"></div></section>`;
}

/** `submissions/<id>.html` */
export function submissionHtml(id: string, result: Result): string {
  const heading = headingOf(result);
  return htmlPage({
    title: `${heading.title} – TrainMark`,
    root: "../",
    style: STYLE,
    scripts: [{ address: `submissions/${id}.js` }, SCRIPT],
    data: { page: "submission", id },
    main: submissionMain(heading, ELSEWHERE),
  });
}

/** `refused.html`: needs no script. */
export function refusedHtml({ quarantined }: Leaderboard): string {
  return htmlPage({
    title: "Refused submissions – TrainMark",
    root: "./",
    style: STYLE,
    scripts: [],
    main: markup`<h1>Refused submissions</h1>
<p class="note">Files that are on no leaderboard, with every reason. Refused: ${quarantined.length}.</p>
${quarantined.map(refusal)}`,
  });
}

function refusal({ file, problems, problemCount }: Quarantined): Html {
  const more = problemCount - problems.length;
  return markup`<section><h2>${file}</h2>
<ul>
${problems.map(reason)}</ul>
${more > 0 ? markup`<p>And ${more} more.</p>\n` : null}</section>
`;
}

function reason({ path, message }: Finding): Html {
  return markup`<li><code>${path === "" ? "document" : path}</code> ${message}</li>\n`;
}
