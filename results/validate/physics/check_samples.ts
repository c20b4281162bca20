import type { Checker } from "../checker.ts";
import type { Step } from "../problem.ts";

/** Fewer times may be alike by chance. */
const ENOUGH = 5;
/** As many may be one by a clock of fewer steps. */
const MANY = 10;
/** So many steps of the clock between the shortest and the longest time, for each of them, leave no room for chance to repeat half of them. */
const ROOM = 10;
/** Times that are one by a clock of ten thousand steps are no machine's: those of the steadiest recorded row differ by 0.00003, in most of 30 samples. */
const STEADIEST = 1e-4;

/**
 * Whether times can be a machine's: they repeat no more than the steps of their clock make them, and lie in no even row.
 *
 * @param times Those that are none are let be: from the host's the wait for it is taken, which on a busy machine may be all.
 * @param quantum What the least difference of two is, in their unit.
 * @param steadiest By what share of them times of a machine may be one.
 */
export function checkSamples(
  check: Checker,
  path: readonly Step[],
  times: readonly number[],
  quantum: number,
  steadiest = STEADIEST,
): void {
  const samples = times.filter((time) => time > 0);
  if (samples.length < ENOUGH) return;
  const least = steadiest > STEADIEST ? MANY : ENOUGH;
  const sorted = samples.toSorted((a, b) => a - b);
  const [first, last] = [sorted[0], sorted.at(-1)!], span = last - first;
  if (span < quantum && last * steadiest > quantum && samples.length >= least) {
    return check.holds(path, false, `are ${samples.length} times ${first}: no machine's times`);
  }
  const kinds = new Set(samples).size;
  const repeats = span / quantum > ROOM * samples.length && kinds <= samples.length / 2;
  check.holds(path, !repeats, () => {
    return `repeat each other: of ${samples.length} times only ${kinds} are different`;
  });
  if (repeats || kinds < samples.length || span <= ROOM * samples.length * quantum) return;
  const even = isEven(sorted) || isEven(sorted.map(Math.log));
  check.holds(path, !even, `lie ${span / (samples.length - 1)} apart on average, by a rule`);
}

/** Whether numbers, smallest first, are one as far apart as the other. */
function isEven(sorted: readonly number[]): boolean {
  const first = sorted[0], last = sorted.at(-1)!, step = (last - first) / (sorted.length - 1);
  return sorted.every((value, i) => Math.abs(value - first - i * step) <= 1e-3 * step);
}

/** The signature of times that are many and fine enough to be known by: whatever their order and their unit; null of others. */
export function signatureOf(samples: readonly number[], quantum: number): string | null {
  if (samples.length < ENOUGH) return null;
  const sorted = samples.toSorted((a, b) => a - b), first = sorted[0];
  const isFine = sorted.at(-1)! - first > ROOM * samples.length * quantum && first > 0;
  return isFine ? sorted.map((ns) => (ns / first).toPrecision(7)).join() : null;
}
