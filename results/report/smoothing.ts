/**
 * The mean of the values around each one, with the same number on both sides, so that it lags behind nothing; towards the ends the
 * window shrinks.
 *
 * @param window Odd number of values, where there are as many.
 */
export function runningMean(values: readonly number[], window: number): number[] {
  const half = Math.floor(window / 2);
  return values.map((_, i) => {
    const reach = Math.min(half, i, values.length - 1 - i);
    let sum = 0;
    for (let j = i - reach; j <= i + reach; j++) sum += values[j];
    return sum / (2 * reach + 1);
  });
}

/** A window that smooths well: a fiftieth of the values, odd. */
export function windowFor(count: number): number {
  return 2 * Math.floor(count / 100) + 1;
}

/** Consecutive values that a row of a table sums up. */
export interface Block {
  /** Of the first and last value, from 1. */
  readonly first: number;
  readonly last: number;
  readonly mean: number;
  readonly least: number;
  readonly most: number;
}

/** The values in at most so many blocks of one length; the last may be shorter. */
export function blocksOf(values: readonly number[], most: number): Block[] {
  const length = Math.max(1, Math.ceil(values.length / most));
  const blocks: Block[] = [];
  for (let first = 0; first < values.length; first += length) {
    const block = values.slice(first, first + length);
    blocks.push({
      first: first + 1,
      last: first + block.length,
      mean: block.reduce((sum, value) => sum + value, 0) / block.length,
      least: block.reduce((a, b) => Math.min(a, b)),
      most: block.reduce((a, b) => Math.max(a, b)),
    });
  }
  return blocks;
}
