/**
 * How far a step's loss may lie from another adapter's, as a share of it. Sums in another order start a difference of 1e-7 that training
 * multiplies. Recorded llvmpipe and H200 (ConvNet, three seeds) differ by at most 6e-8 in the first 20 steps, 2.4e-6 at 100, 1.8e-4 at 500
 * and 5.8e-3 at 5,000: this allows about ten times as much. Another seed differs by 1e-3 at the first step.
 *
 * @param step From 0.
 */
export function lossTolerance(step: number): number {
  return Math.min(0.05, 1e-6 * Math.max(1, step / 20) ** 2.5);
}
