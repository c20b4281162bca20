import jstat from "jstat";
import { deviation, mean } from "../../text/statistics.ts";

/** Outcome of Welch's t-test. */
export interface Welch {
  readonly t: number;
  /** By Welch and Satterthwaite; not whole. */
  readonly degreesOfFreedom: number;
  /** Two-sided: how often means of equal populations are at least so far apart. */
  readonly p: number;
}

/**
 * Welch's test whether two samples are of populations with one mean, whatever their variances.
 *
 * @throws {RangeError} Where one has less than two values.
 */
export function welch(a: readonly number[], b: readonly number[]): Welch {
  if (a.length < 2 || b.length < 2) {
    throw new RangeError(
      `Cannot test as each sample needs two values: they have ${a.length} and ${b.length}`,
    );
  }
  const [va, vb] = [a, b].map((values) => deviation(values) ** 2 / values.length);
  const difference = mean(a) - mean(b);
  if (va + vb === 0) { // no spread at all: any difference is certain
    const same = difference === 0;
    const t = same ? 0 : Math.sign(difference) * Infinity;
    return { t, degreesOfFreedom: a.length + b.length - 2, p: same ? 1 : 0 };
  }
  const t = difference / Math.sqrt(va + vb);
  const degreesOfFreedom = (va + vb) ** 2 /
    (va ** 2 / (a.length - 1) + vb ** 2 / (b.length - 1));
  const p = Math.min(1, 2 * jstat.studentt.cdf(-Math.abs(t), degreesOfFreedom));
  return { t, degreesOfFreedom, p };
}
