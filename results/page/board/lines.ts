/// <reference lib="dom" />
import type { BoardData, BoardLine, Run } from "../../leaderboard/board_data.ts";

export type { Run };

/** A line of the leaderboard's tables, with the runs that it is of. */
export interface Line extends Omit<BoardLine, "seeds"> {
  readonly run: Run;
  /** What a time to accuracy is of; of other lines none. */
  readonly seeds: readonly { readonly seed: number; readonly run: Run }[];
}

/** The lines of all tables. */
export function linesOf({ runs, lines }: BoardData): Line[] {
  return lines.map((line) => ({
    ...line,
    run: runs[line.submission],
    seeds: line.seeds.map(([seed, submission]) => ({ seed, run: runs[submission] })),
  }));
}
