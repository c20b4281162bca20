/// <reference lib="dom" />
import { submissionOfRun } from "../browser/data.ts";
import type { Submitted } from "../submission_view.ts";
import type { Line, Run } from "./lines.ts";

/** Where the leaderboard's tables stand: on the site, or on a page that has measured something itself. */
export interface BoardPlace {
  /** Id of the run that was measured here, whose lines are marked; null on the site. */
  readonly own: string | null;
  /** Address of a run's page; null where it has none. */
  addressOf(run: Run): string | null;
  /** Whether a run's document can be had, for its curves and its roofline. */
  has(run: Run): boolean;
  submissionOf(id: string): Promise<Submitted>;
  /** What is chosen is kept in the page's address. */
  readonly keepsChoice: boolean;
}

/** The site, which has a page and a script of every submission. */
export const SITE: BoardPlace = {
  own: null,
  addressOf: ({ id }) => `submissions/${id}.html`,
  has: () => true,
  submissionOf: submissionOfRun,
  keepsChoice: true,
};

/** Whether a line is of the run that was measured here. */
export const isOwn = ({ own }: BoardPlace, { run }: Line) => run.id === own;

/** What is said of its lines. */
export const YOU = "you are here";
