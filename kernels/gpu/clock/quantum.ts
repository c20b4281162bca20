/** Clocks that advance in steps: browsers round what they tell, against attacks by timing. */

/** Of each clock: the least that two readings differ by, in ns. Null where there is none. */
export interface Quanta {
  /** Of `performance.now()`. */
  readonly hostNs: number | null;
  /** Of the GPU's timestamps. */
  readonly gpuNs: number | null;
}

/** A sample is to span so many quanta: one more or fewer is then half a percent of it. */
export const SPAN = 200;

/** Changes that are looked at; a clock that needs longer for them is coarse enough to be known by fewer. */
const CHANGES = 20, LONGEST_MS = 100;
/** A program that waits for its turn sees one change where there were many, but hardly so many times in a row. */
const FEWEST_CHANGES = 5;

/**
 * The step of a clock that tells milliseconds, in ns: the least difference of readings that differ.
 *
 * @returns Null where it does not advance.
 */
export function stepOf(now: () => number): number | null {
  const begin = now();
  let least = Infinity, before = begin;
  const isEnough = (changes: number) =>
    changes >= CHANGES || changes >= FEWEST_CHANGES && before - begin >= LONGEST_MS;
  for (let changes = 0, reads = 0; !isEnough(changes);) {
    const at = now();
    if (at > before) {
      least = Math.min(least, at - before);
      before = at;
      changes++;
    } else if (++reads > MOST_READS) break;
  }
  return Number.isFinite(least) ? Math.round(1e6 * least) : null;
}

/** A clock that stands for so many readings stands still: they take seconds. */
const MOST_READS = 1e8;

/** The largest number that divides all differences of timestamps, in ticks; null where they do not differ. */
export function commonStep(stamps: readonly bigint[]): number | null {
  let divisor = 0n;
  for (let i = 1; i < stamps.length; i++) {
    let rest = stamps[i] - stamps[0];
    if (rest < 0n) rest = -rest;
    while (rest !== 0n) [divisor, rest] = [rest, divisor % rest];
  }
  return divisor === 0n ? null : Number(divisor);
}

/** How often work of a length is to be repeated at least for its sample to span {@linkcode SPAN} quanta. */
export function leastRepetitions(ns: number, quantumNs: number | null): number {
  return Math.max(1, Math.ceil(SPAN * (quantumNs ?? 0) / Math.max(ns, SHORTEST_NS)));
}

/** No dispatch is shorter. */
export const SHORTEST_NS = 500;
