import { ranked } from "./ranked.ts";
import type { Leaderboard } from "./schema.ts";
import type { Unranked } from "./submission.ts";

/**
 * The leaderboard with one more run, ranked among the others as if it had been submitted.
 *
 * @param refused The rules refuse it: it is shown, and has no rank.
 */
export function withRun(board: Leaderboard, run: Unranked, refused = false): Leaderboard {
  const others = board.submissions.filter(({ id }) => id !== run.id);
  const entries = run.entries.map((entry) =>
    refused ? { ...entry, unranked: "refused by the rules" } : entry
  );
  return { ...board, submissions: ranked([...others, { ...run, entries }]) };
}
