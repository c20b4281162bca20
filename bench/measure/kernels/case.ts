import type { DType, Workload } from "../../../kernels/tuning/workload.ts";

/** A row of a suite: an op at a shape, which may be cut where a device needs too long for it. */
export interface Case {
  /** The op in snake_case. */
  readonly op: string;
  /** At full size. */
  readonly shape: string;
  readonly dtype: DType;
  /** Also part of the quick suite. */
  readonly quick: boolean;
  /** What is cut to fit a budget: `batch`, `m`. */
  readonly cut: string;
  /** The workload with what is cut divided by a power of two, or null where that is not whole. */
  readonly at: (divisor: number) => Workload | null;
}

/**
 * A case from a workload by size.
 *
 * @param size What may be cut: at most this, at least 1.
 */
export function makeCase(
  cut: string,
  size: number,
  workload: (size: number) => Workload,
  { quick = false } = {},
): Case {
  const { op, shape, dtype } = workload(size);
  const at = (divisor: number) => size % divisor === 0 ? workload(size / divisor) : null;
  return { op, shape, dtype, quick, cut, at };
}
