/**
 * How times scatter, one after another and sorted: what stays of a copy whose times were nudged. Between honest runs of one machine neither
 * agrees: over all pairs of 66 recorded and other runs r was 0.28 at most where there were enough times to tell, and the chance of it 10^-9.
 */
import { hashOfName } from "./hash.ts";
import { chosen } from "./time_marks.ts";
import type { TimeList } from "./time_lists.ts";

/** The scatter of one list. */
export interface Trace {
  /** A hash of what was timed, and of which of the two this is. */
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
const LEAST_R = 0.6;
const LEAST_EVIDENCE = 13;

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
  return [{ place: hashOfName(place), values: Int8Array.from(cut) }];
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

/**
 * Whether one run's times are another's nudged, in all places or in some: their correlation over the places that are most alike; null where
 * it may be chance.
 */
export function nudged(a: readonly Trace[], b: ReadonlyMap<number, Int8Array>): Likeness | null {
  const shared: { product: number; norm: number; free: number }[] = [];
  for (const { place, values } of a) {
    const others = b.get(place);
    if (others === undefined) continue;
    const { length } = others.length < values.length ? others : values;
    const [ours, theirs] = [values.subarray(0, length), others.subarray(0, length)];
    const norm = Math.sqrt(dot(ours, ours) * dot(theirs, theirs));
    // Of drift and mean nothing is left: as many are not free.
    if (norm > 0) shared.push({ product: dot(ours, theirs), norm, free: length - 2 });
  }
  shared.sort((x, y) => y.product / y.norm - x.product / x.norm);
  let best: Likeness | null = null, product = 0, norm = 0, free = 0, ways = 0;
  let most = LEAST_EVIDENCE;
  shared.forEach((place, i) => {
    product += place.product;
    norm += place.norm;
    free += place.free;
    ways += Math.log10((shared.length - i) / (i + 1)); // of choosing so many places
    const r = Math.min(product / norm, 1 - 1e-9);
    const evidence = -(free - 1) / 2 * Math.log10(1 - r * r) - Math.max(0, ways);
    if (r < LEAST_R || evidence < most) return;
    most = evidence;
    best = { r, times: free };
  });
  return best;
}
