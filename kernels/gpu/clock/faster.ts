/**
 * Whether a challenger is faster than what stands, by more than both scatter. They ran in turns, so that each pair of neighbours saw the
 * same machine: the mean of the pairs' ratios must lie below 1 by more than twice its standard error.
 *
 * @param challenger Times, by round.
 * @param standing As many, of the same rounds. Of fewer than two rounds nothing is known, and what stands stays.
 */
export function isFaster(challenger: readonly number[], standing: readonly number[]): boolean {
  const ratios = challenger.slice(0, standing.length).map((ns, i) => Math.log(ns / standing[i]));
  const n = ratios.length;
  const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / n;
  const variance = ratios.reduce((sum, ratio) => sum + (ratio - mean) ** 2, 0) / (n - 1);
  return mean + 2 * Math.sqrt(variance / n) < 0;
}
