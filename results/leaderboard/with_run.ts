import type { Leaderboard, Submission } from "./schema.ts";
import { machinesOf } from "./standings/machines.ts";

/**
 * The leaderboard with one more run, ranked among the others as if it had been submitted from a machine that has no other run.
 *
 * @param refused The rules refuse it: it is shown, and has no rank.
 */
export function withRun(board: Leaderboard, run: Submission, refused = false): Leaderboard {
  const others = board.submissions.filter(({ id }) => id !== run.id);
  const entries = run.entries.map((entry) =>
    refused ? { ...entry, unranked: "refused by the rules" } : entry
  );
  const submissions = [...others, { ...run, entries }];
  return { ...board, submissions, machines: machinesOf(submissions, board.timeToAccuracy, run.id) };
}
