import { deviation, mean } from "../../text/statistics.ts";

/** What `bench` publishes of samples. */
export interface SampleStatistics {
  readonly median: number;
  readonly p5: number;
  readonly p95: number;
  /** Standard deviation over mean. */
  readonly cv: number;
}

/**
 * The statistics of at least one sample, as `bench` defines them: quantiles are samples and never between two, so the median of an even
 * number is the lower one of the middle (as mitata's p50 is); the standard deviation is that of a sample, divisor n - 1.
 */
export function sampleStatistics(samples: readonly number[]): SampleStatistics {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (quantile: number) => sorted[Math.floor(quantile * (sorted.length - 1))];
  const middle = mean(sorted);
  const cv = middle > 0 && sorted.length > 1 ? deviation(sorted) / middle : 0;
  return { median: at(0.5), p5: at(0.05), p95: at(0.95), cv };
}
