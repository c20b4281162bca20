/// <reference lib="dom" />
import { boardData } from "../../../results/leaderboard/board_data.ts";
import type { Leaderboard } from "../../../results/leaderboard/schema.ts";
import { withRun } from "../../../results/leaderboard/with_run.ts";
import { drawBoard } from "../../../results/page/board/board_page.ts";
import { linesOf } from "../../../results/page/board/lines.ts";
import type { BoardPlace } from "../../../results/page/board/place.ts";
import { packedData } from "../../../results/page/browser/data.ts";
import { byId } from "../../../results/page/browser/dom.ts";
import type { Submitted } from "../../../results/page/submission_view.ts";

/** Shows the recorded results; beside a run of this page those of its workloads, and the run among them. */
export async function showBoard(own: Submitted | null): Promise<void> {
  const recorded = await packedData("leaderboard") as Leaderboard;
  const board = own === null
    ? recorded
    : withRun(recorded, own.submission, (own.problems?.length ?? 0) > 0);
  const workloads = new Set(own?.submission.entries.map(({ workload }) => workload));
  const data = boardData(board);
  const lines = linesOf(data)
    .filter(({ workload }) => own === null || workloads.has(workload));
  byId("board-title").textContent = own === null
    ? "Recorded results"
    : "Your run beside the recorded results";
  byId("board-note").textContent = noteOf(own);
  byId("board-back").setAttribute("href", own === null ? "#setup" : RESULT);
  byId("board-back").textContent = own === null ? "Back" : "Back to the result";
  drawBoard(lines, data.headline, placeOf(own));
  byId("board-title").focus();
}

/** Where the result of this page stands. */
const RESULT = "#outcome-title";

/** The recorded runs' own pages are on the leaderboard's site. */
function placeOf(own: Submitted | null): BoardPlace {
  const id = own?.submission.id ?? null;
  return {
    own: id,
    addressOf: (machine) => machine.id === id ? RESULT : null,
    has: (run) => run === id,
    submissionOf: () => Promise.resolve(own!),
    keepsChoice: false,
  };
}

function noteOf(own: Submitted | null): string {
  if (own === null) return "What was recorded when this page was built.";
  const { submission: { section, entries }, problems = [] } = own;
  if (entries.length === 0) return "The run came to no figure that can be compared.";
  if (problems.length > 0) {
    return `The rules refuse this run, so it has no rank: ${problems[0].message}.`;
  }
  return section === "software"
    ? "Yours ran on a software adapter and stands among those: it is never ranked with hardware."
    : "Your run stands where it would if it were submitted. Nothing was sent anywhere.";
}
