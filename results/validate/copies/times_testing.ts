/** Changes to lists of times, the same at each call. */
import { mean, median } from "../../text/statistics.ts";
import { hashOf } from "./hash.ts";
import type { Edit } from "../corpus/edit_testing.ts";

/** The kinds of times that an epoch has. */
const TIMES = ["seconds", "evalSeconds", "inputSeconds"] as const;

/** Numbers from 0 to 1 as if at random: Mulberry32. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Normally distributed, by sums. */
function noise(seed: number): () => number {
  const next = random(seed);
  return () => Array.from({ length: 12 }, next).reduce((a, b) => a + b) - 6;
}

const seedOf = (times: readonly number[]) => hashOf(String(mean(times))) % 2 ** 31;

/** Each by a random share. */
export const nudge = (share: number) => (times: readonly number[]): number[] => {
  const next = noise(seedOf(times));
  return times.map((time) => time * (1 + share * next()));
};

/** Drawn anew with their median and a scatter of half a percent: what an honest run of the same machine has. */
export function madeUp(times: readonly number[]): number[] {
  if (times.length === 0) return [];
  const next = noise(seedOf(times) + 1), drawn = times.map(() => 1 + 0.005 * next());
  return drawn.map((time) => time / median(drawn) * median(times));
}

/** In another order. */
export function shuffled(times: readonly number[]): number[] {
  const next = random(seedOf(times));
  return times.map((time) => ({ time, at: next() })).sort((a, b) => a.at - b.at)
    .map(({ time }) => time);
}

/** Changes every list of samples of some objects. */
export function eachList(
  // deno-lint-ignore no-explicit-any
  holders: readonly any[],
  change: (times: number[]) => number[],
): void {
  for (const holder of holders) {
    for (const [name, list] of Object.entries(holder)) {
      if (/samplesNs$/i.test(name)) holder[name] = change(list as number[]);
    }
  }
}

/** As the clocks of Deno, Bun and Node count. */
export const wholeNs = (seconds: number): number => Math.round(1e9 * seconds) / 1e9;

/** Changes the epochs' times, a list for each kind, to whole nanoseconds. */
export function eachEpoch(
  change: (times: number[]) => number[],
  kinds: readonly string[] = TIMES,
): Edit {
  return ({ train: { epochs } }) => {
    for (const kind of kinds) {
      const times = change(epochs.map((epoch: Record<string, number>) => epoch[kind]));
      epochs.forEach((epoch: Record<string, number>, i: number) => epoch[kind] = wholeNs(times[i]));
    }
  };
}
