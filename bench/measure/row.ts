/** The parts that rows of kernels and of models are made of. */
import type { BenchRow } from "../../results/schema/result.ts";
import type { RowName } from "./job.ts";
import type { Ceiling } from "./roofline.ts";
import { NOISY, type Sampled } from "./sampling.ts";

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

/** The part of a row that samples give. */
export function timed(
  sampled: Sampled,
  { flops, bytes }: { flops: number; bytes: number },
  { leastNs, bound }: Ceiling,
): Partial<BenchRow> {
  const { medianNs, cv } = sampled;
  return {
    ...sampled,
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
