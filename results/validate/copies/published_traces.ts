import {
  evidenceOf,
  isOrder,
  LEAST_EVIDENCE,
  type Likeness,
  likenessOf,
  mirrored,
  type Shared,
  sharedOf,
  smoothed,
  type Trace,
} from "./traces.ts";

/** How times were made of a run's: nudged or as a mean with another's, mirrored at their middle, or as means of some that follow each other. */
const WAYS = ["nudged", "mirrored", "smoothed"] as const;

/** A known run whose times are those of another, changed. */
export interface ChangedTimes extends Likeness {
  readonly owner: number;
  readonly way: typeof WAYS[number] | "of other rows";
}

interface Owned {
  readonly owner: number;
  readonly values: Int8Array;
  /** Null of gaps. */
  readonly smooth: Int8Array | null;
}

/** Signs of so many times that follow each other lead to lists of any row. */
const SIGNS = 10;

/** The traces of published runs: all are compared with each newcomer, a few thousand products of a dozen numbers, so that no copy depends on chance. */
export class PublishedTraces {
  readonly #byPlace = new Map<number, Owned[]>();
  readonly #bySigns = new Map<number, Owned[]>();
  #lists = 0;

  add(owner: number, traces: readonly Trace[]): void {
    for (const { place, values } of traces) {
      const isOrdered = isOrder(place);
      const owned = { owner, values, smooth: isOrdered ? smoothed(values) : null };
      push(this.#byPlace, place, owned);
      if (!isOrdered || values.length < SIGNS) continue;
      push(this.#bySigns, signsOf(values), owned);
      this.#lists++;
    }
  }

  find(traces: readonly Trace[]): ChangedTimes | null {
    const mirror = traces.map(mirrored);
    return this.#found(traces, "nudged", ({ values }) => values) ??
      this.#found(mirror, "mirrored", ({ values }) => values) ??
      this.#found(traces, "smoothed", ({ smooth }) => smooth) ??
      this.#elsewhere(traces);
  }

  #found(
    traces: readonly Trace[],
    way: ChangedTimes["way"],
    view: (owned: Owned) => Int8Array | null,
  ): ChangedTimes | null {
    const shared = new Map<number, Shared[]>();
    for (const { place, values } of traces) {
      for (const owned of this.#byPlace.get(place) ?? []) {
        const theirs = view(owned), of = theirs && sharedOf(values, theirs);
        if (of) push(shared, owned.owner, of);
      }
    }
    for (const [owner, places] of shared) {
      const found = likenessOf(places);
      if (found) return { ...found, owner, way };
    }
    return null;
  }

  /** Lists that scatter like some of other rows, whosesoever: each is likelier by chance the more there are. */
  #elsewhere(traces: readonly Trace[]): ChangedTimes | null {
    const chances = Math.log10(1 + this.#lists), all: Shared[] = [];
    let evidence = 0, last = -1;
    for (const { place, values } of traces) {
      if (!isOrder(place) || values.length < SIGNS) continue;
      let most = 0, best: Shared | null = null;
      for (const { owner, values: theirs } of this.#bySigns.get(signsOf(values)) ?? []) {
        const shared = sharedOf(values, theirs), of = shared ? evidenceOf([shared]) - chances : 0;
        if (of > most) [most, best, last] = [of, shared, owner];
      }
      evidence += most;
      if (best) all.push(best);
    }
    if (evidence < LEAST_EVIDENCE) return null;
    const sum = (of: (shared: Shared) => number) => all.map(of).reduce((a, b) => a + b, 0);
    const r = sum(({ product }) => product) / sum(({ norm }) => norm);
    return { owner: last, way: "of other rows", r, times: sum(({ free }) => free) };
  }
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

/** Of the first values, as one number. */
function signsOf(values: Int8Array): number {
  let bits = 0;
  for (let i = 0; i < SIGNS; i++) bits = 2 * bits + Number(values[i] > 0);
  return bits;
}
