/** What tables hold, as records to be downloaded. */
import type { Exported } from "./downloads.ts";
import { verdictText } from "../../../verified/verified_text.ts";
import type { BoardMachine, Line } from "../lines.ts";
import { FIGURES, type Overview } from "./overview.ts";

function machineRecord(
  { adapter, vendor, cpu, runtime, section, drivers, suites, newest }: BoardMachine,
) {
  return {
    ...{ adapter, vendor, cpu, runtime, section },
    driver: drivers.at(-1) ?? null,
    suite: suites.at(-1) ?? null,
    newest,
  };
}

/** A row of an overview. */
export function overviewRecord({ machine, division, headline, figures }: Overview): Exported {
  const names = FIGURES.map(({ heading }) => heading.toLowerCase().replaceAll(/[^a-z0-9]+/g, "_"));
  return {
    rank: headline?.rank ?? null,
    division,
    ...machineRecord(machine),
    headline: headline?.value ?? null,
    headline_low: headline?.low ?? null,
    headline_high: headline?.high ?? null,
    headline_runs: headline?.n ?? 0,
    headline_missing: headline?.missing.join("; ") ?? null,
    ...Object.fromEntries(names.map((name, i) => [name, figures[i]?.value ?? null])),
  };
}

/** A line of a workload. */
export function lineRecord(line: Line): Exported {
  const { workload, dtype, metric, value, low, high, interval, n, top1, seconds } = line;
  const { pctRoofline, flagged, flag, rank, unranked, division, machine, run, verified } = line;
  return {
    ...{ rank, division, ...machineRecord(machine), workload, dtype, metric, value, low, high },
    ...{ interval, n, run, top1, seconds, pctRoofline, flagged, flag, unranked },
    verified: verified === null ? null : verdictText(verified),
  };
}
