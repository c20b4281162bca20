import type { Kernel } from "../../kernels/gpu/kernel.ts";
import type { Stopwatch } from "../../kernels/gpu/clock/stopwatch.ts";
import type { Roofline } from "../../results/schema/result.ts";
import type { Tuning } from "../tune/tuning.ts";
import type { SamplingBudget } from "./sampling.ts";

/** What rows are measured with. */
export interface Bench {
  readonly stopwatch: Stopwatch;
  readonly roofline: Roofline;
  /** Null: the ladder's default. */
  readonly tuning: Tuning | null;
  readonly sampling: SamplingBudget;
  /** A row whose repetitions would need longer is cut. */
  readonly rowSeconds: number;
  /** GPU memory that the operands of a row may take together. */
  readonly operandBytes: number;
  /** Time spent so far outside the samples. */
  readonly spent: { compileSeconds: number; warmupSeconds: number };
  /** Every kernel that was timed, for the hashes of their sources. */
  readonly kernels: Kernel[];
}
