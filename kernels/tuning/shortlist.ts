import type { Capabilities } from "../gpu/kernel.ts";
import type { Candidate } from "./candidate.ts";
import { costOf } from "./cost.ts";
import type { Task } from "./task.ts";
import { rungOf } from "./variant.ts";

/** A rung's own tile is chosen for the shape by what the rung knows of itself: it comes before others of about the same cost. */
const OWN = 0.9;

/** Candidates in the order in which to try them, and those that are not worth it. */
export interface Shortlist {
  readonly tried: readonly Candidate[];
  readonly left: readonly Candidate[];
}

/**
 * The candidates of a task that are worth measuring, at most so many: those that are known to have won elsewhere, the default, and then those
 * of the least estimated cost.
 *
 * @param known Variants that won on adapters of the same family.
 * @see costOf
 */
export function shortlist(
  task: Task,
  device: Capabilities,
  most: number,
  known: readonly string[] = [],
): Shortlist {
  const usual = task.usual(device)?.variant;
  const first = [...known, usual];
  const price = ({ variant, kernel }: Candidate) =>
    first.includes(variant)
      ? first.indexOf(variant) - first.length
      : costOf(kernel, device) * (rungOf(variant) === variant ? OWN : 1);
  // The top of the ladder comes first where costs are the same.
  const ranked = task.candidates(device).toReversed()
    .map((candidate) => ({ candidate, cost: price(candidate) }))
    .sort((a, b) => a.cost - b.cost).map(({ candidate }) => candidate);
  const all = repeatsLast(ranked);
  return { tried: all.slice(0, most), left: all.slice(most) };
}

/** What does just what one before it does (a rung's own tile may be one of its others) comes after all that differ. */
function repeatsLast(ranked: readonly Candidate[]): Candidate[] {
  const texts = ranked.map(({ kernel: { steps } }) => JSON.stringify(steps));
  const isFirst = (_: unknown, i: number) => texts.indexOf(texts[i]) === i;
  return [
    ...ranked.filter(isFirst),
    ...ranked.filter((candidate, i) => !isFirst(candidate, i)),
  ];
}
