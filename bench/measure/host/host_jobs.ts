import { hostRate } from "../../../results/tables/bench/host_table.ts";
import { spread, time } from "../../../results/text/numbers.ts";
import type { HostRow } from "../../../results/schema/result.ts";
import type { Job } from "../job.ts";
import { dataCases } from "./data_cases.ts";
import type { HostCase } from "./host_case.ts";
import { emptyHostRow, measureHost } from "./measure_host.ts";
import { modelCases } from "./model_cases.ts";
import { photoCase } from "./photo_case.ts";

/** A job for each piece of the host's work, or for the curated ones. */
export function hostJobs(quick: boolean): Job[] {
  const cases = [...modelCases(), ...dataCases(), photoCase()];
  return cases.filter((hostCase) => hostCase.quick || !quick).map(hostJob);
}

function hostJob(hostCase: HostCase): Job {
  const { op, shape } = hostCase;
  const job: Job = {
    suite: "host",
    label: `${op} ${shape}`,
    async run({ stopwatch, sampling }, { host }) {
      const row = await measureHost(stopwatch.device, hostCase, sampling);
      host.push(row);
      return [lineOf(row)];
    },
    leaveOut({ host }, status, reason) {
      host.push(emptyHostRow(hostCase, status, reason));
    },
    repeat: (rows) =>
      rows.some((row) => row.suite === "host" && row.op === op && row.shape === shape) ? job : null,
  };
  return job;
}

function lineOf(row: HostRow): string {
  const name = `${row.op} ${row.shape}`;
  if (row.medianNs === null) return `${name}: ${row.status}, ${row.reason}`;
  return `${name}: ${time(row.medianNs)} ±${spread(row.cv!, row.noisy!)}, ${hostRate(row)}`;
}
