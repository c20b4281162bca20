/** Bootstrap of medians: how much a median of these samples could have been another, told by drawing from them again. */

/** Times that the samples are drawn again; percentiles of 2.5 then rest on a hundred of them. */
export const RESAMPLES = 4000;

/** Share of the resamples that an interval holds. */
export const LEVEL = 0.95;

/** Both ends of an interval. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * Medians of samples drawn again from the samples, with replacement; the same for the same seed.
 *
 * @param seed 32 bits.
 */
export function resampledMedians(samples: readonly number[], seed: number): Float64Array {
  const random = generator(seed), { length } = samples;
  const order = samples.map((_, i) => i).sort((a, b) => samples[a] - samples[b]);
  const ranks = new Uint32Array(length), drawn = new Uint32Array(length);
  for (const [rank, i] of order.entries()) ranks[i] = rank;
  return Float64Array.from({ length: RESAMPLES }, () => {
    // How often each was drawn, by size: the median is found without sorting again.
    drawn.fill(0);
    for (let i = 0; i < length; i++) drawn[ranks[Math.floor(random() * length)]]++;
    let rank = 0;
    for (let below = drawn[0]; below <= (length - 1) >> 1; below += drawn[rank]) rank++;
    return samples[order[rank]];
  });
}

/** The middle {@linkcode LEVEL} of resampled values. */
export function percentileInterval(values: Float64Array): Interval {
  const sorted = values.toSorted();
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))];
  return { low: at((1 - LEVEL) / 2), high: at((1 + LEVEL) / 2) };
}

/** Numbers in [0, 1) by a counter and the mixer of MurmurHash3, so that they are the same everywhere. */
function generator(seed: number): () => number {
  let counter = Math.imul(seed, 0x9e3779b1) >>> 0;
  return () => {
    let mixed = counter = (counter + 0x9e3779b9) >>> 0;
    mixed = Math.imul(mixed ^ mixed >>> 16, 0x85ebca6b);
    mixed = Math.imul(mixed ^ mixed >>> 13, 0xc2b2ae35);
    return ((mixed ^ mixed >>> 16) >>> 0) / 2 ** 32;
  };
}
