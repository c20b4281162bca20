/**
 * The mean of each window of consecutive values, so `window - 1` fewer than there are: each belongs to the middle of its window, and lags
 * behind nothing.
 *
 * @param window Odd number of values, at most as many as there are.
 */
export function runningMean(values: readonly number[], window: number): number[] {
  const sums = new Float64Array(values.length + 1);
  for (const [i, value] of values.entries()) sums[i + 1] = sums[i] + value;
  return Array.from(
    { length: values.length - window + 1 },
    (_, first) => (sums[first + window] - sums[first]) / window,
  );
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
