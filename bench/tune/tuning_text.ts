import { duration } from "../../results/text/numbers.ts";
import type { VariantChoice } from "../../models/plan/variants.ts";
import type { Trying } from "./tuning.ts";

/** What the tuner tries now, on one line: op, shape, candidate, how many shapes are done, and what is left of its time. */
export function tryingText({ op, shape, variant, done, total, secondsLeft }: Trying): string {
  const place = done === null ? "" : `, shape ${done + 1} of ${total}`;
  const left = Number.isFinite(secondsLeft) ? `, ${duration(secondsLeft)} to tune left` : "";
  return `tuning ${op} ${shape} ${variant}${place}${left}`;
}

/** The same for a bar, whose line need not have room: `label` may end early, `tail` is short. */
export function tryingParts(
  { op, shape, variant, done, total, secondsLeft }: Trying,
): { label: string; tail: string } {
  const place = done === null ? "" : `, ${done + 1}/${total}`;
  const left = Number.isFinite(secondsLeft) ? `, ${duration(secondsLeft)} left` : "";
  return { label: `tuning ${op} ${shape}`, tail: ` ${variant}${place}${left}` };
}

/** Lines that stand for a bar are at least so far apart, in milliseconds. */
const APART_MS = 10_000;

/**
 * The same as lines for where there is no bar: the first one, and then one every ten seconds.
 *
 * @param now The host's clock, in milliseconds.
 */
export function tuningLines(
  now: () => number = () => performance.now(),
): (trying: Trying) => string[] {
  let shownAt = -Infinity;
  return (trying) => {
    if (now() - shownAt < APART_MS) return [];
    shownAt = now();
    return [tryingText(trying)];
  };
}

/** Choices that a line names; the result has all. */
const NAMED = 3;

/**
 * Which kernels a training runs, as they decide its bits: other kernels sum in another order.
 *
 * @param chosen All that is not by default.
 * @param asked What of it was asked for, or is of the checkpoint; the rest are the tuner's winners.
 */
export function kernelsText(chosen: VariantChoice, asked: VariantChoice): string {
  const found = Object.entries(chosen).filter(([name]) => !(name in asked));
  const parts = [named("by the tuner", found), named("asked for", Object.entries(asked))];
  return `kernels: ${parts.filter((part) => part !== "").join("; ") || "the defaults"}`;
}

function named(how: string, choices: readonly (readonly [string, string])[]): string {
  if (choices.length === 0) return "";
  const first = choices.slice(0, NAMED).map((choice) => choice.join("="));
  const more = choices.length - first.length;
  return `${choices.length} ${how}, ${first.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
