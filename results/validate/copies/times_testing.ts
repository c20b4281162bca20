/** Changes to lists of times, the same at each call. */
import { mean, median, sampleStatistics } from "../../text/statistics.ts";
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
  const scale = median(times) / median(drawn);
  return drawn.map((time) => scale * time);
}

/** In another order. */
export function shuffled(times: readonly number[]): number[] {
  const next = random(seedOf(times));
  return times.map((time) => ({ time, at: next() })).sort((a, b) => a.at - b.at)
    .map(({ time }) => time);
}

/** Each by as much as they scatter. */
export const nudgeByScatter = (times: readonly number[]): number[] =>
  times.length < 2 ? [...times] : nudge(sampleStatistics(times).cv)(times);

/** As far below their median as they were above. */
export function mirrored(times: readonly number[]): number[] {
  if (times.length === 0) return [];
  const middle = median(times), [least, most] = [Math.min(...times), 2 * middle];
  // A hiccup of more than their median has no mirror image.
  return times.map((time) => Math.max(0.9 * least, most - time));
}

/** Running means of three. */
export const smoothed = (times: readonly number[]): number[] =>
  times.map((_, i) => mean(times.slice(Math.max(0, i - 1), i + 2)));

/** With the scatter of others, as many as both have. */
export function scatteredAs(times: readonly number[], others: readonly number[]): number[] {
  const scale = median(times) / median(others);
  return times.map((_, i) => scale * others[i % others.length]);
}

/** What a row's samples are. */
export interface Samples {
  samplesNs: number[];
  hostSamplesNs: number[];
}

/** Means of a row's times and another's. */
export function between(row: Samples, other: Samples): void {
  for (const name of ["samplesNs", "hostSamplesNs"] as const) {
    row[name] = row[name].map((time, i) => (time + (other[name][i] ?? time)) / 2);
  }
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
