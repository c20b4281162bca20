import type { DType, Workload } from "../../../kernels/tuning/workload.ts";
import type { Job, RowName } from "../job.ts";
import { emptyRow } from "../row.ts";
import { rowLine } from "../row_line.ts";
import type { Case } from "./case.ts";
import { kernelCases } from "./kernel_suite.ts";
import { kernelRow, measureCase } from "./measure_case.ts";

/** A job for each row of the kernel suite, or for the curated ones. */
export function kernelJobs(dtype: DType, quick: boolean): Job[] {
  return kernelCases(dtype).filter((row) => row.quick || !quick).map(kernelJob);
}

function kernelJob(kernelCase: Case): Job {
  return {
    suite: "kernels",
    label: `${kernelCase.op} ${kernelCase.shape}`,
    async run(bench, { rows }) {
      const row = await measureCase(bench, kernelCase);
      rows.push(row);
      return [rowLine(row)];
    },
    leaveOut({ rows }, status, reason) {
      rows.push(emptyRow(kernelRow(kernelCase), status, reason));
    },
    repeat(rows) {
      const workload = workloadLike(kernelCase, rows);
      if (!workload) return null;
      const at = (divisor: number) => divisor === 1 ? workload : null;
      return kernelJob({ ...kernelCase, shape: workload.shape, at });
    },
  };
}

/** The largest size of a case that one of the rows names. */
function workloadLike({ at }: Case, rows: readonly RowName[]): Workload | null {
  for (let divisor = 1;; divisor *= 2) {
    const workload = at(divisor);
    if (!workload) return null;
    const { op, shape, dtype } = workload;
    const named = rows.some((row) => row.op === op && row.shape === shape && row.dtype === dtype);
    if (named) return workload;
  }
}
