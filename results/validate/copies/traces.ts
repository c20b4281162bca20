/**
 * How times scatter, one after another and sorted: what stays of a copy whose times were nudged. Between honest runs of one machine neither
 * agrees: over 761 pairs of 69 recorded and other runs, each also mirrored, r was 0.26 at most where more than a hundred times tell, and the
 * least chance of any choice of places 10^-4.3, where one in so many pairs has 10^-3.2.
 */
import { hashOfName } from "./hash.ts";
import { chosen } from "./time_marks.ts";
import type { TimeList } from "./time_lists.ts";

/** The scatter of one list. */
export interface Trace {
  /** A hash of what was timed; even of times in their order, odd of sorted ones. */
  readonly place: number;
  /** Deviations from a smooth course, of mean 0, in units of 1/50 of their root mean square. */
  readonly values: Int8Array;
}

/** Lists of a run, and values of each, that are looked at. */
const MOST_LISTS = 24;
const MOST_VALUES = 32;
const LEAST_VALUES = 6;
const UNIT = 50;
/** Deviations beyond are cut, so that no hiccup counts for all. */
const CLIP = 2;

/** Correlation and chance (as a power of ten) from which on times were copied. */
const LEAST_R = 0.4;
export const LEAST_EVIDENCE = 12;

/** The traces of a run's lists. */
export function tracesOf(lists: readonly TimeList[]): Trace[] {
  const long = lists.filter(({ times, quantum }) => {
    const [least, most] = [Math.min(...times), Math.max(...times)];
    return times.length > LEAST_VALUES && most - least > 2 * times.length * quantum;
  });
  return chosen(long, MOST_LISTS).flatMap(({ place, times }) => [
    ...trace(`${place} order`, inOrder(times), 1),
    ...trace(`${place} gaps`, gaps(times), 2),
  ]);
}

/** But for the first, which warms the machine up. */
const inOrder = (times: readonly number[]) =>
  times.slice(1, MOST_VALUES + 1).map((time) => Math.log(time));

/** Logarithms of the distances of sorted times, those that are next to nothing alike. */
function gaps(times: readonly number[]): number[] {
  const sorted = times.toSorted((a, b) => a - b).slice(0, MOST_VALUES + 1), { length } = sorted;
  const spread = sorted[Math.floor(0.75 * (length - 1))] - sorted[Math.floor(0.25 * (length - 1))];
  const least = 0.3 / length, scale = spread > 0 ? spread : sorted[length - 1] - sorted[0];
  return sorted.slice(1).map((time, i) => Math.log((time - sorted[i]) / scale + least));
}

/** What is left of values without a polynomial: drift, or the usual shape of sorted ones, is no copy's mark. */
function trace(place: string, values: readonly number[], degree: number): Trace[] {
  let rest = [...values];
  const basis: number[][] = [];
  for (let power = 0; power <= degree; power++) {
    let column = values.map((_, i) => (2 * i / (values.length - 1) - 1) ** power);
    for (const earlier of basis) column = without(column, earlier);
    const length = Math.sqrt(dot(column, column));
    basis.push(column.map((value) => value / length));
    rest = without(rest, basis[power]);
  }
  const scale = Math.sqrt(dot(rest, rest) / rest.length);
  if (!(scale > 1e-9)) return [];
  const cut = rest.map((value) =>
    Math.round(UNIT * Math.max(-CLIP, Math.min(CLIP, value / scale)))
  );
  return [{ place: 2 * hashOfName(place) + degree - 1, values: Int8Array.from(cut) }];
}

const dot = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
};

function without(values: readonly number[], unit: readonly number[]): number[] {
  const share = dot(values, unit);
  return values.map((value, i) => value - share * unit[i]);
}

/** How alike two runs' traces are. */
export interface Likeness {
  readonly r: number;
  readonly times: number;
}

/** What two lists have in common. */
export interface Shared {
  readonly product: number;
  readonly norm: number;
  readonly free: number;
}

/** Null where one of them does not scatter. */
export function sharedOf(a: Int8Array, b: Int8Array): Shared | null {
  const length = Math.min(a.length, b.length);
  let product = 0, ours = 0, theirs = 0;
  for (let i = 0; i < length; i++) {
    product += a[i] * b[i];
    ours += a[i] * a[i];
    theirs += b[i] * b[i];
  }
  const norm = Math.sqrt(ours * theirs);
  // Of drift and mean nothing is left: as many are not free.
  return norm > 0 ? { product, norm, free: length - 2 } : null;
}

/** A power of ten: how unlikely it is that lists agree as much as they do, each or all together; 0 where they agree in nothing. */
export function evidenceOf(shared: readonly Shared[]): number {
  let product = 0, norm = 0, free = 0;
  for (const each of shared) {
    product += each.product;
    norm += each.norm;
    free += each.free;
  }
  return chanceOf(product / norm, free);
}

function chanceOf(r: number, free: number): number {
  const most = Math.min(r, 1 - 1e-9);
  return most > 0 ? -(free - 1) / 2 * Math.log10(1 - most * most) : 0;
}

/** Whether one run's times are another's nudged: see {@linkcode likenessOf}. */
export function nudged(a: readonly Trace[], b: ReadonlyMap<number, Int8Array>): Likeness | null {
  return likenessOf(a.flatMap(({ place, values }) => {
    const others = b.get(place);
    return (others && sharedOf(values, others)) ?? [];
  }));
}

/** How alike lists are, in all places or in some: their correlation over the places that are most alike; null where it may be chance. */
export function likenessOf(shared: Shared[]): Likeness | null {
  let sum = 0;
  for (const { product, norm, free } of shared) sum += chanceOf(product / norm, free);
  if (sum < LEAST_EVIDENCE) return null; // all together give no more than each at its best
  shared.sort((x, y) => y.product / y.norm - x.product / x.norm);
  let best: Likeness | null = null, product = 0, norm = 0, free = 0, ways = 0;
  let most = LEAST_EVIDENCE;
  shared.forEach((place, i) => {
    product += place.product;
    norm += place.norm;
    free += place.free;
    ways += Math.log10((shared.length - i) / (i + 1)); // of choosing so many places
    const r = product / norm, evidence = chanceOf(r, free) - Math.max(0, ways);
    if (r < LEAST_R || evidence < most) return;
    most = evidence;
    best = { r, times: free };
  });
  return best;
}

/** Whether a trace is of times in their order. */
export const isOrder = (place: number) => place % 2 === 0;

/** The trace of times that lie as far below their middle as these above. */
export function mirrored({ place, values }: Trace): Trace {
  return { place, values: isOrder(place) ? values.map((value) => -value) : values.toReversed() };
}

/** Of running means of three times. */
export function smoothed(values: Int8Array): Int8Array {
  return values.map((value, i) => {
    return Math.round(((values[i - 1] ?? value) + value + (values[i + 1] ?? value)) / 3);
  });
}
