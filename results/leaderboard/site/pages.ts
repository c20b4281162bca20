/** The pages of the site. Scripts fill the tables and charts in; what is written here works without them. */
import { htmlPage, noScript, type Resource, submissionMain } from "../../page/html.ts";
import { type Html, markup } from "../../page/markup.ts";
import { headingOf } from "../../page/submission_view.ts";
import type { Result } from "../../schema/result.ts";
import type { MachineData } from "../board_data.ts";
import { boardSections } from "./board_html.ts";
import type { Finding, Leaderboard, Quarantined, Submission } from "../schema.ts";
import { machineId } from "../standings/machine_id.ts";

/** The page's script, which comes after its data. */
const SCRIPT: Resource = { address: "assets/trainmark.js" };
const STYLE: Resource = { address: "assets/style.css" };

/** What a board without results says. */
const NOTHING = markup`<section><h2>No results yet</h2>
<p>The first one is yours: <code>./run bench --out mine.json</code> takes a minute or two, <code>./run submit mine.json</code> checks it and puts it into <code>results/</code>, and <code>./run leaderboard results --out SITE</code> draws this site again. <a href="submit.html">All steps</a>, <a href="rules.html">the rules</a>.</p></section>`;

const ELSEWHERE = "The same numbers are in leaderboard.json.";

/**
 * `index.html`
 *
 * @param source Address of the repository, if it is known.
 */
export function boardHtml(board: Leaderboard, source: string | null): string {
  const { newest, machines, submissions, quarantined } = board;
  const date = newest === null ? "" : `, the newest of ${newest.slice(0, 10)}`;
  return htmlPage({
    title: "TrainMark leaderboard",
    root: "./",
    style: STYLE,
    scripts: submissions.length === 0 ? [] : [{ address: "data/board.js" }, SCRIPT],
    data: { page: "board" },
    main: markup`<h1>TrainMark leaderboard</h1>
<p class="note">How fast GPUs train image classifiers by WebGPU. Machines: ${machines.length}, runs: ${submissions.length}${date}. <a href="refused.html">Refused: ${quarantined.length}</a>.${
      source && markup` <a href="${source}">Source</a>.`
    } <a href="submit.html">Add your GPU</a>.</p>
${submissions.length === 0 ? NOTHING : markup`${noScript(ELSEWHERE)}\n${boardSections()}`}`,
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
export function submissionHtml(submission: Submission, result: Result): string {
  const { id, adapter, runtimeName } = submission;
  const heading = headingOf(result);
  return htmlPage({
    title: `${heading.title} – TrainMark`,
    root: "../",
    style: STYLE,
    scripts: [{ address: `submissions/${id}.js` }, SCRIPT],
    data: { page: "submission", id },
    main: markup`${submissionMain(heading, ELSEWHERE)}
<p><a href="../machines/${
      machineId(submission)
    }.html">All runs of ${adapter}, ${runtimeName}</a></p>`,
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
<p class="note">${
      quarantined.length === 0
        ? "None: every file that was handed in follows the rules."
        : `Files that are on no leaderboard, with every reason. Refused: ${quarantined.length}.`
    } <a href="rules.html">The rules</a>.</p>
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
