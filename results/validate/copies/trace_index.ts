import type { Trace } from "./traces.ts";

/** Signs of so many values that follow each other find a copy; of other runs one in 8192 has the same. */
const BAND = 13;
/** Runs that are compared for each band: as many as are there but for what somebody made in masses. */
const MOST_OWNERS = 64;

/** Finds, of many runs, the few whose times may be another's: by bands of signs, never by comparing all. */
export class TraceIndex {
  readonly #owners = new Map<number, number[]>();
  readonly #traces: Map<number, Int8Array>[] = [];

  add(traces: readonly Trace[]): void {
    const owner = this.#traces.length;
    this.#traces.push(new Map(traces.map(({ place, values }) => [place, values])));
    for (const band of bandsOf(traces)) {
      const owners = this.#owners.get(band);
      if (owners === undefined) this.#owners.set(band, [owner]);
      else if (owners.length < MOST_OWNERS) owners.push(owner);
    }
  }

  /** Those that share a band, each once, by their places in the order in which they were added; and their traces. */
  candidates(traces: readonly Trace[]): Map<number, ReadonlyMap<number, Int8Array>> {
    const found = new Set(bandsOf(traces).flatMap((band) => this.#owners.get(band) ?? []));
    const inOrder = [...found].sort((a, b) => a - b);
    return new Map(inOrder.map((owner) => [owner, this.#traces[owner]]));
  }
}

/** Of lists that are too short for a band of their own, together with the next of their kind. */
function bandsOf(traces: readonly Trace[]): number[] {
  const bands: number[] = [];
  const take = (place: number, values: readonly boolean[]) => {
    for (let band = 0; (band + 1) * BAND <= values.length; band++) {
      let bits = 0;
      for (let i = band * BAND; i < (band + 1) * BAND; i++) bits = 2 * bits + Number(values[i]);
      bands.push((place % 2 ** 30) * 2 ** 20 + (band % 128) * 2 ** BAND + bits);
    }
  };
  const short: boolean[] = [];
  for (const { place, values } of traces) {
    const signs = Array.from(values, (value) => value > 0);
    if (values.length >= BAND) take(place, signs);
    else short.push(...signs);
  }
  take(0, short);
  return bands;
}
