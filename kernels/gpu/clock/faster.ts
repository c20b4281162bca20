/** Of fewer rounds nothing is known. */
export const LEAST_ROUNDS = 4;

/** Student's t, which a mean of mere scatter exceeds one time in 20, by degrees of freedom from `LEAST_ROUNDS - 1` on. */
const STUDENT = [2.353, 2.132, 2.015, 1.943, 1.895, 1.86];

/** The same of any; beyond the table by a hyperbola, which is at most 0.01 too much. */
const student = (freedom: number) => STUDENT[freedom - (LEAST_ROUNDS - 1)] ?? 1.645 + 1.7 / freedom;

/**
 * Whether a challenger is faster than what stands, by more than both scatter. They ran in turns, so that each pair of neighbours saw the
 * same machine: the mean of the pairs' ratios must lie below 1 by more than {@linkcode student} times its standard error.
 *
 * @param challenger Times, by round.
 * @param standing As many, of the same rounds. Of fewer than {@linkcode LEAST_ROUNDS} what stands stays.
 */
export function isFaster(challenger: readonly number[], standing: readonly number[]): boolean {
  const ratios = challenger.slice(0, standing.length).map((ns, i) => Math.log(ns / standing[i]));
  const n = ratios.length;
  if (n < LEAST_ROUNDS) return false;
  const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / n;
  const variance = ratios.reduce((sum, ratio) => sum + (ratio - mean) ** 2, 0) / (n - 1);
  return mean + student(n - 1) * Math.sqrt(variance / n) < 0;
}

/** Sides in the order in which they run in a round: every other one is reversed, so that none always follows another. */
export function inOrder<T>(sides: readonly T[], round: number): readonly T[] {
  return round % 2 === 0 ? sides : sides.toReversed();
}
