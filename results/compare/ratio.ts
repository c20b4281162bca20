import { deviation, mean, median } from "../text/statistics.ts";
import { type Interval, percentileInterval, resampledMedians, RESAMPLES } from "./bootstrap.ts";

/**
 * Runs of one machine differ by more than the samples of one run do: clocks, neighbours and memory layouts last a whole run. No
 * difference smaller than this share is shown. The two recorded runs of an H200, minutes apart,
 * differ by at most 0.7 % in a row; clocks of GPUs that get hot or share their power move more. Software adapters take turns
 * with whatever else runs on the CPU, whose own clock changes too: the two recorded runs of llvmpipe by one commit, minutes apart on two
 * shared cores, differ by 3 to 15 % in a row, their arithmetic peaks by 5 %; on a busy machine a row has differed by 32 %, which its scatter shows.
 */
export const NOISE = { hardware: 0.05, software: 0.2 } as const;

/** What an interval can claim of the other side. */
export type Verdict = "faster" | "slower" | "no difference shown";

/** How the other side compares, in words for which nobody has to divide. */
export function verdictText({ ratio, verdict }: Pick<Ratio, "ratio" | "verdict">): string {
  if (verdict === "no difference shown") return verdict;
  return verdict === "faster"
    ? `${ratio.toPrecision(3)} times as fast`
    : `slower: takes ${(1 / ratio).toPrecision(3)} times as long`;
}

/** The base's time over the other's, above 1 where the other is faster. */
export interface Ratio {
  readonly ratio: number;
  /** Bootstrap of the samples, widened by `spread`; the verdict rests on it. */
  readonly interval: Interval;
  /** Bootstrap of the samples alone, which takes them for independent. */
  readonly sampled: Interval;
  /** By which share both ends were moved outwards, for what differs between runs. */
  readonly spread: number;
  /** Samples of the base and of the other; of a suite, the rows on both sides. */
  readonly n: readonly [base: number, other: number];
  readonly verdict: Verdict;
}

/** A ratio with its resamples, of which a suite's mean is made. */
export interface ResampledRatio extends Ratio {
  readonly resamples: Float64Array;
}

/**
 * The ratio of the medians of two runs' samples. Its interval is widened by the noise between runs, for which the scatter within either
 * run stands where that is larger: who shares the machine with others during a run does so between runs too.
 *
 * @param noise Least share by which runs are taken to differ.
 * @param seed Of the resamples.
 */
export function ratioOf(
  base: readonly number[],
  other: readonly number[],
  noise: number,
  seed: number,
): ResampledRatio {
  const [times, others] = [base, other].map((samples) => samples.map(positive));
  const below = resampledMedians(times, 2 * seed);
  const above = resampledMedians(others, 2 * seed + 1);
  return widened({
    ratio: median(times) / median(others),
    resamples: below.map((value, i) => value / above[i]),
    spread: Math.max(noise, scatter(times), scatter(others)),
    n: [base.length, other.length],
  });
}

/** A time of nothing is one below the clock's tick, and divides nothing. */
const positive = (ns: number) => Math.max(ns, 1e-3);

/** Geometric mean of rows' ratios. Rows of a run share its noise, so it is as wide as theirs on average. */
export function meanRatio(rows: readonly ResampledRatio[]): ResampledRatio {
  const logs = Float64Array.from(
    { length: RESAMPLES },
    (_, i) => mean(rows.map(({ resamples }) => Math.log(resamples[i]))),
  );
  return widened({
    ratio: Math.exp(mean(rows.map(({ ratio }) => Math.log(ratio)))),
    resamples: logs.map(Math.exp),
    spread: mean(rows.map(({ spread }) => spread)),
    n: [rows.length, rows.length],
  });
}

function widened(
  { ratio, resamples, spread, n }: Pick<ResampledRatio, "ratio" | "resamples" | "spread" | "n">,
): ResampledRatio {
  const sampled = percentileInterval(resamples);
  const interval = { low: sampled.low / (1 + spread), high: sampled.high * (1 + spread) };
  const verdict = interval.low > 1
    ? "faster"
    : interval.high < 1
    ? "slower"
    : "no difference shown";
  return { ratio, interval, sampled, spread, n, verdict, resamples };
}

/** Standard deviation over mean; 0 of a single sample, which tells nothing of it. */
function scatter(samples: readonly number[]): number {
  return samples.length > 1 ? deviation(samples) / mean(samples) : 0;
}
