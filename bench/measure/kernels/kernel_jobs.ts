import type { DType } from "../../../kernels/tuning/workload.ts";
import type { Job, RowKey } from "../job.ts";
import { emptyRow } from "../row.ts";
import { rowLine } from "../row_line.ts";
import { type Case, kernelRow } from "./case.ts";
import { kernelCases } from "./kernel_suite.ts";
import { measureCase } from "./measure_case.ts";
import type { Sized } from "./sized.ts";

/** A job for each row of the kernel suite, or for the curated ones. */
export function kernelJobs(dtype: DType, quick: boolean): Job[] {
  return kernelCases(dtype).filter((row) => row.quick || !quick).map(kernelJob);
}

function kernelJob(kernelCase: Case): Job {
  const { name } = kernelCase;
  return {
    suite: "kernels",
    label: `${name.op} ${name.shape}`,
    async run(bench, { rows }) {
      const row = await measureCase(bench, kernelCase);
      rows.push(row);
      return [rowLine(row)];
    },
    leaveOut({ rows }, status, reason) {
      rows.push(emptyRow(name, status, reason));
    },
    repeat(rows) {
      const sized = sizeLike(kernelCase, rows);
      if (!sized) return null;
      const at = (divisor: number) => divisor === 1 ? sized : null;
      return kernelJob({ ...kernelCase, name: kernelRow(sized), at });
    },
  };
}

/** The largest size of a case that one of the rows names. */
function sizeLike({ at }: Case, rows: readonly RowKey[]): Sized | null {
  for (let divisor = 1;; divisor *= 2) {
    const sized = at(divisor);
    if (!sized) return null;
    const { op, shape, dtype } = sized.workload;
    const named = rows.some((row) => row.op === op && row.shape === shape && row.dtype === dtype);
    if (named) return sized;
  }
}
