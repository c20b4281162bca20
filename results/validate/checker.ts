import { type Problem, problemAt, type Step } from "./problem.ts";

/**
 * How far a number may be from what it is computed from, in relation to it: sums of some thousand doubles taken in another order differ by
 * 1e-12 at most, and what somebody edits differs by more than a billionth.
 */
export const ROUNDING = 1e-9;

/** Further ones are not noted: a file of 64 MB may have millions. */
const MOST_PROBLEMS = 1000;

/** Collects what is wrong in a part of a document. */
export class Checker {
  readonly problems: Problem[] = [];

  /** Notes a problem unless something holds. */
  holds(path: readonly Step[], held: boolean, message: string | (() => string)): void {
    if (held || this.problems.length >= MOST_PROBLEMS) return;
    this.problems.push(problemAt(path, typeof message === "string" ? message : message()));
  }

  /**
   * Notes a problem where a published number is not what the document's other numbers give.
   *
   * @param source What gives it: "its samples give".
   */
  equals(path: readonly Step[], got: unknown, want: unknown, source: string): void {
    this.holds(path, agree(got, want), () => `is ${shown(got)}, but ${source} ${shown(want)}`);
  }

  /**
   * Notes a problem where a published number makes no whole number of things.
   *
   * @param number What it makes: an accuracy times the images.
   */
  isWhole(path: readonly Step[], got: number | null, number: number, things: string): void {
    if (got === null) return;
    // What was divided to publish it is two roundings away.
    const off = Math.abs(number - Math.round(number));
    this.holds(path, off <= ROUNDING * Math.max(1, number), () => {
      return `is ${got}, which makes ${number} ${things}: no whole number`;
    });
  }
}

function agree(got: unknown, want: unknown): boolean {
  if (typeof got !== "number" || typeof want !== "number") return got === want;
  if (!Number.isFinite(want)) return false; // beside which every difference would be small
  return Math.abs(got - want) <= ROUNDING * Math.max(Math.abs(got), Math.abs(want));
}

function shown(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value) ?? "missing";
}
