import { CLOCKS } from "../../results/schema/clocks.ts";
import type { BenchResult } from "../../results/schema/result.ts";
import type { BenchOptions } from "./bench_jobs.ts";
import type { Findings } from "./findings.ts";
import type { Bench } from "./kernels/measure_case.ts";
import { provenance, type Start } from "../host/provenance.ts";

/** How a run of `bench` ended. */
export interface BenchEnd {
  readonly status: BenchResult["status"];
  readonly reason: string | null;
}

/** The one document that a run of `bench` publishes. */
export async function benchDocument(
  start: Start,
  bench: Bench,
  { roofline, rows, peers, profiles, training }: Findings,
  suites: readonly string[],
  options: BenchOptions,
  { status, reason }: BenchEnd,
): Promise<BenchResult> {
  const { tuning, spent, kernels } = bench;
  return {
    kind: "bench",
    ...await provenance(start, kernels, bench.stopwatch.device),
    status,
    reason,
    protocol: {
      clock: CLOCKS.bench,
    },
    bench: {
      suites: [...suites],
      budgetSeconds: options.budget ?? null,
      quick: options.quick,
      tuned: tuning !== null,
      compileSeconds: spent.compileSeconds,
      warmupSeconds: spent.warmupSeconds,
      tuningSeconds: tuning?.seconds ?? 0,
      roofline,
      rows,
      peers,
      tuning: tuning
        ? tuning.found.map((one) => ({ ...one, candidates: [...one.candidates] }))
        : [],
      profiles,
      training,
    },
  };
}
