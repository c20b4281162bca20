import { DataError } from "../../datasets/data_error.ts";
import { GpuError } from "../../kernels/gpu/gpu_error.ts";
import type { BenchEnd } from "../measure/run_jobs.ts";
import { isAllocationFailure, UserError } from "../../results/text/user_error.ts";

/** The exit code of a process that ends by an error, whose message is for the user; null of a mistake of ours. */
export function exitCodeOf(error: unknown): number | null {
  if (error instanceof UserError) return error.exitCode;
  if (error instanceof DataError) return 2;
  return error instanceof GpuError || isAllocationFailure(error) ? 1 : null;
}

/**
 * The exit code of a run that ended so, whatever it ran.
 *
 * @param interrupted That of one which was interrupted.
 * @throws What ended it, where that is a mistake of ours.
 */
export function exitCodeAtEnd({ status, error }: BenchEnd, interrupted: number): number {
  if (status !== "failed") return status === "interrupted" ? interrupted : 0;
  const code = exitCodeOf(error);
  if (code === null) throw error;
  return code;
}
