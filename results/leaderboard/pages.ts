/** The pages of the site. Scripts fill the tables and charts in; what is written here works without them. */
import { escapeHtml } from "../text/escape_html.ts";
import { htmlPage, NO_SCRIPT } from "./html.ts";
import type { Finding, Leaderboard, Quarantined } from "./schema.ts";
import type { Unranked } from "./submission.ts";

/** Scripts of the charts and of the page itself, which come after its data. */
const SCRIPTS = ["assets/echarts.min.js", "assets/trainmark.js"];

/** `index.html` */
export function boardHtml({ newest, submissions, quarantined }: Leaderboard): string {
  const date = newest === null ? "" : `, the newest of ${newest.slice(0, 10)}`;
  return htmlPage({
    title: "TrainMark leaderboard",
    root: "./",
    scripts: ["data/board.js", ...SCRIPTS],
    data: { page: "board" },
    main: `<h1>TrainMark leaderboard</h1>
<p class="note">How fast GPUs train image classifiers by WebGPU. Submissions: ${submissions.length}${date}.
<a href="refused.html">Refused: ${quarantined.length}</a>.</p>
${NO_SCRIPT}
<div id="filters"></div>
<section id="hardware"><h2>Hardware</h2>
<p class="note">Ranked by result among entries of the same workload, data type and division. Below a result its interval: of a training the slowest and the fastest epoch, of a time to accuracy the fastest and the slowest seed but for the first and the last, of others the 95th and 5th percentile of the samples' times.</p></section>
<section id="software"><h2>Software adapters</h2>
<p class="note">They run on the CPU and are ranked among themselves, never with hardware.</p></section>
<section id="unranked"><h2>Not ranked</h2>
<p class="note">Synthetic data, runs that did not complete, and others, each with its reason.</p></section>
<section><h2>Charts</h2>
<div id="charts"></div></section>`,
  });
}

/** `submissions/<id>.html` */
export function submissionHtml({ id, kind, adapter, createdAt, status }: Unranked): string {
  const what = kind === "train" ? "Training" : "Benchmark";
  return htmlPage({
    title: `${adapter}: TrainMark`,
    root: "../",
    scripts: [`submissions/${id}.js`, ...SCRIPTS],
    data: { page: "submission", id },
    main: `<h1>${escapeHtml(adapter)}</h1>
<p class="note">${what} of ${escapeHtml(createdAt)}, ${escapeHtml(status)}. Run ${
      escapeHtml(id)
    }.</p>
${NO_SCRIPT}
<div id="submission"></div>`,
  });
}

/** `refused.html`: needs no script. */
export function refusedHtml({ quarantined }: Leaderboard): string {
  return htmlPage({
    title: "Refused submissions: TrainMark",
    root: "./",
    scripts: [],
    main: `<h1>Refused submissions</h1>
<p class="note">Files that are on no leaderboard, with every reason. Refused: ${quarantined.length}.</p>
${quarantined.map(refusal).join("\n")}`,
  });
}

function refusal({ file, problems, problemCount }: Quarantined): string {
  const more = problemCount - problems.length;
  return `<section><h2>${escapeHtml(file)}</h2>
<ul>
${problems.map(reason).join("\n")}
</ul>
${more > 0 ? `<p>And ${more} more.</p>\n` : ""}</section>`;
}

function reason({ path, message }: Finding): string {
  const where = path === "" ? "document" : escapeHtml(path);
  return `<li><code>${where}</code> ${escapeHtml(message)}</li>`;
}
