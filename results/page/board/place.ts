/// <reference lib="dom" />
import { submissionOfRun } from "../browser/data.ts";
import type { Submitted } from "../submission_view.ts";
import type { BoardMachine } from "./lines.ts";

/** Where the leaderboard's tables stand: on the site, or on a page that has measured something itself. */
export interface BoardPlace {
  /** The machine that was measured here, whose lines are marked; null on the site. */
  readonly own: string | null;
  /** Address of a machine's page; null where it has none. */
  addressOf(machine: BoardMachine): string | null;
  /** Whether a run's document can be had, for its curves, its roofline and its samples. */
  has(run: string): boolean;
  submissionOf(run: string): Promise<Submitted>;
  /** What is chosen is kept in the page's address. */
  readonly keepsChoice: boolean;
}

/** The site, which has a page of every machine and a script of every submission. */
export const SITE: BoardPlace = {
  own: null,
  addressOf: ({ id }) => `machines/${id}.html`,
  has: () => true,
  submissionOf: submissionOfRun,
  keepsChoice: true,
};

/** Whether a machine is the one that was measured here. */
export const isOwn = ({ own }: BoardPlace, { id }: BoardMachine) => id === own;

/** What is said of its lines. */
export const YOU = "you are here";
