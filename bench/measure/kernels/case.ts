import type { RowName } from "../job.ts";
import type { Sized } from "./sized.ts";

/** A row of a suite: an op at a shape, which may be cut where a device needs too long for it. */
export interface Case {
  /** At full size. */
  readonly name: RowName;
  /** Also part of the quick suite. */
  readonly quick: boolean;
  /** What is cut to fit a budget: `batch`, `m`. */
  readonly cut: string;
  /** The workload with what is cut divided by a power of two, or null where that is not whole. */
  readonly at: (divisor: number) => Sized | null;
}

/**
 * A case from workloads by size.
 *
 * @param size What may be cut: at most this, at least 1.
 */
export function makeCase(
  cut: string,
  size: number,
  sized: (size: number) => Sized,
  { quick = false } = {},
): Case {
  const at = (divisor: number) => size % divisor === 0 ? sized(size / divisor) : null;
  return { name: kernelRow(sized(size)), quick, cut, at };
}

/** The name of a workload's row. */
export function kernelRow({ workload: { op, shape, dtype }, dims }: Sized): RowName {
  return { suite: "kernels", op, shape, dims, dtype };
}
