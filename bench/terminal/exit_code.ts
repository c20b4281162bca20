import { DataError } from "../../datasets/data_error.ts";
import { GpuError } from "../../kernels/gpu/gpu_error.ts";
import { UserError } from "../../results/text/user_error.ts";

/** The exit code of a process that ends by an error, whose message is for the user; null of a mistake of ours. */
export function exitCodeOf(error: unknown): number | null {
  if (error instanceof UserError) return error.exitCode;
  if (error instanceof DataError) return 2;
  return error instanceof GpuError ? 1 : null;
}
