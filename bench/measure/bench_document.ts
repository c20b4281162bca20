import { CLOCKS } from "../../results/schema/clocks.ts";
import type { BenchResult } from "../../results/schema/result.ts";
import { withAllowedTexts } from "../../results/text/document_texts.ts";
import { provenance, type Start } from "../host/provenance.ts";
import type { BenchRun } from "./run_jobs.ts";

/** What a run of `bench` was asked for, as its document says it. */
export type BenchRequest = Pick<
  BenchResult["bench"],
  "suites" | "filter" | "budgetSeconds" | "quick" | "dtype" | "precision" | "profile"
>;

/** The one document that a run of `bench` publishes. */
export async function benchDocument(
  start: Start,
  request: BenchRequest,
  { bench, findings, end: { status, reason } }: BenchRun,
): Promise<BenchResult> {
  const { tuning, spent, kernels } = bench;
  return withAllowedTexts({
    kind: "bench",
    ...await provenance(start, kernels, bench.stopwatch.device),
    status,
    reason,
    protocol: {
      clock: CLOCKS.bench,
    },
    bench: {
      ...request,
      tuned: tuning !== null,
      tuneSeconds: tuning && Number.isFinite(tuning.settings.seconds)
        ? tuning.settings.seconds
        : null,
      compileSeconds: spent.compileSeconds,
      warmupSeconds: spent.warmupSeconds,
      tuningSeconds: tuning?.seconds ?? 0,
      ...findings,
      tuning: tuning
        ? tuning.found.map(({ candidates, ...tuned }) => ({
          ...tuned,
          candidates: [...candidates],
        }))
        : [],
    },
  });
}
