/** The pages of the site. Scripts fill the tables and charts in; what is written here works without them. */
import { htmlPage, noScript, type Resource, submissionMain } from "../page/html.ts";
import { type Html, markup } from "../page/markup.ts";
import { headingOf } from "../page/submission_view.ts";
import type { Result } from "../schema/result.ts";
import type { MachineData } from "./board_data.ts";
import { boardSections } from "./board_html.ts";
import type { Finding, Leaderboard, Quarantined } from "./schema.ts";

/** The page's script, which comes after its data. */
const SCRIPT: Resource = { address: "assets/trainmark.js" };
const STYLE: Resource = { address: "assets/style.css" };

/** What a board without results says. */
const NOTHING = markup`<section><h2>No results yet</h2>
<p>The first one is yours: <code>./run bench --out mine.json</code> takes a minute or two, <code>./run submit mine.json</code> checks it and puts it into <code>results/</code>, and <code>./run leaderboard results --out SITE</code> draws this site again.</p></section>`;

const ELSEWHERE = "The same numbers are in leaderboard.json.";

/** `index.html` */
export function boardHtml(board: Leaderboard): string {
  const { newest, machines, submissions, quarantined } = board;
  const date = newest === null ? "" : `, the newest of ${newest.slice(0, 10)}`;
  return htmlPage({
    title: "TrainMark leaderboard",
    root: "./",
    style: STYLE,
    scripts: [{ address: "data/board.js" }, SCRIPT],
    data: { page: "board" },
    main: markup`<h1>TrainMark leaderboard</h1>
<p class="note">How fast GPUs train image classifiers by WebGPU. Machines: ${machines.length}, runs: ${submissions.length}${date}. <a href="refused.html">Refused: ${quarantined.length}</a>.</p>
${noScript(ELSEWHERE)}
${submissions.length === 0 ? NOTHING : boardSections()}`,
  });
}

/** `machines/<id>.html` */
export function machineHtml({ machine }: MachineData): string {
  const { id, adapter, cpu, vendor, runtime, section, runs, oldest, newest } = machine;
  const days = oldest.slice(0, 10) === newest.slice(0, 10)
    ? newest.slice(0, 10)
    : `${oldest.slice(0, 10)} to ${newest.slice(0, 10)}`;
  const list = (texts: readonly string[]) => texts.length === 0 ? "unknown" : texts.join(", ");
  return htmlPage({
    title: `${adapter}, ${runtime} – TrainMark`,
    root: "../",
    style: STYLE,
    scripts: [{ address: `machines/${id}.js` }, SCRIPT],
    data: { page: "machine" },
    main: markup`<p class="kicker">${
      section === "software" ? "Software adapter, never ranked with hardware" : "Machine"
    }</p>
<h1>${adapter}, ${runtime}</h1>
<p>Vendor: ${vendor}. ${cpu === null ? null : `Computes on: ${cpu}. `}Drivers: ${
      list(machine.drivers)
    }. Suites: ${list(machine.suites)}. Runs: ${runs.length}, ${days}.</p>
${noScript(ELSEWHERE)}
<div id="machine"></div>`,
  });
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
