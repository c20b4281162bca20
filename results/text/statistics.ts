/** Arithmetic mean; NaN of no value. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Sample standard deviation; NaN of less than two values. */
export function deviation(values: readonly number[]): number {
  const middle = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

/** Geometric mean of positive values, the one that is right for ratios: it does not depend on which side is the divisor. */
export function geometricMean(values: readonly number[]): number {
  return Math.exp(mean(values.map(Math.log)));
}

/** The sample in the middle, of an even number the lower of the two: as everything that is published of `bench` has it. */
export function median(samples: ArrayLike<number>): number {
  const sorted = Float64Array.from(samples).sort();
  return sorted[(sorted.length - 1) >> 1];
}

/** A coefficient of variation above this says that something else took its turns on the machine. */
export const NOISY = 0.05;

/** What `bench` publishes of samples. */
export interface SampleStatistics {
  readonly median: number;
  readonly p5: number;
  readonly p95: number;
  /** Standard deviation over mean. */
  readonly cv: number;
}

/**
 * The statistics of at least one sample, as `bench` defines them: quantiles are samples and never between two, as {@linkcode median} is;
 * the standard deviation is that of a sample, divisor n - 1.
 */
export function sampleStatistics(samples: readonly number[]): SampleStatistics {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (quantile: number) => sorted[Math.floor(quantile * (sorted.length - 1))];
  const middle = mean(sorted);
  const cv = middle > 0 && sorted.length > 1 ? deviation(sorted) / middle : 0;
  return { median: median(sorted), p5: at(0.05), p95: at(0.95), cv };
}
