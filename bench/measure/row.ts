/** The parts that rows of kernels and of models are made of. */
import type { BenchRow } from "../../results/schema/result.ts";
import { NOISY } from "../../results/text/statistics.ts";
import type { RowName } from "./job.ts";
import type { Ceiling } from "./roofline.ts";
import type { Sampled } from "./sampling.ts";

/** A row without numbers. */
export function emptyRow(
  { suite, op, shape, dims, dtype }: RowName,
  status: BenchRow["status"],
  reason: string | null,
): BenchRow {
  return {
    suite,
    op,
    shape,
    dims,
    dtype,
    variant: null,
    samplesNs: [],
    hostSamplesNs: [],
    clock: null,
    repetitions: null,
    medianNs: null,
    p5Ns: null,
    p95Ns: null,
    cv: null,
    noisy: null,
    flops: null,
    bytes: null,
    gflops: null,
    gbps: null,
    pctRoofline: null,
    bound: null,
    maxAbsError: null,
    maxRelError: null,
    tolerance: null,
    checked: null,
    inputSets: null,
    compileNs: null,
    adapted: null,
    imagesPerSecond: null,
    status,
    reason,
  };
}

/** The part of a row that samples give; where the clock shows nothing of one, as it may of the shortest by the host's, the row fails. */
export function timed(
  { samplesNs, ...sampled }: Sampled,
  { flops, bytes }: { flops: number; bytes: number },
  { leastNs, bound }: Ceiling,
): Partial<BenchRow> {
  if (samplesNs.includes(0)) {
    const reason = "it is too short for the clock: shorter than the wait for an empty submit";
    return { status: "failed", reason };
  }
  const { medianNs, cv } = sampled;
  return {
    ...sampled,
    samplesNs,
    noisy: cv > NOISY,
    flops,
    bytes,
    gflops: flops / medianNs,
    gbps: bytes / medianNs,
    pctRoofline: 100 * leastNs / medianNs,
    bound,
    status: "complete",
    reason: null,
  };
}

/** Errors as JSON can hold them: null where one is infinite, as for NaN. */
export function finiteErrors(
  { maxAbsError, maxRelError }: Record<"maxAbsError" | "maxRelError", number>,
) {
  const finite = (error: number) => Number.isFinite(error) ? error : null;
  return { maxAbsError: finite(maxAbsError), maxRelError: finite(maxRelError) };
}
