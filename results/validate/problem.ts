import { z } from "zod";
import { spelledOut } from "../text/clean_text.ts";

/** What is wrong with a document, or remarkable about it. */
export interface Problem {
  /** Where: `bench.rows[3].medianNs`; "" for the document as a whole. */
  readonly path: string;
  /** One line, with both values where two disagree. */
  readonly message: string;
}

/** A step down into a document. */
export type Step = string | number;

/** Longer texts are cut where they are shown. */
const MOST_SHOWN = 300;

/** A problem at a place, in printable text whatever the document holds. */
export function problemAt(path: readonly PropertyKey[], message: string): Problem {
  return { path: printable(z.core.toDotPath(path)), message: printable(message) };
}

/** A text from a document as it may be shown in a terminal or a line of a log, of a length that can be read. */
export function printable(text: string): string {
  return spelledOut(text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text);
}

/** `a problem`, `3 problems`. */
export function countOf({ length }: readonly unknown[]): string {
  return length === 1 ? "a problem" : `${length} problems`;
}
