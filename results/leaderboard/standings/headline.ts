/** The one figure of a machine that people can quote, and how it is made. */
import type { z } from "zod";
import { geometricMean, median } from "../../text/statistics.ts";
import type { Known } from "../../schema/known.ts";
import type { Entry, Submission } from "../schema.ts";
import { typicalRuns } from "./typical.ts";
import type { headlineBasis, machine } from "./machine_schema.ts";

export type HeadlineBasis = Known<z.infer<typeof headlineBasis>>;
type Headline = Known<z.infer<typeof machine>>["headlines"][number];

const row = (workload: string, metric: string, value: number) => ({
  workload,
  dtype: "f32",
  metric,
  value,
});

/**
 * Headline 1: the rows of `bench` without options, which every suite since 0.1.0 has, over those of the recorded run of an H200. Whoever
 * changes a row or the reference counts the version up: a quoted number must stay what it was.
 */
export const HEADLINE: HeadlineBasis = {
  version: 1,
  scale: 1000,
  reference: {
    adapter: "NVIDIA H200",
    run: "c73581e4-6e88-4c35-aaf7-29fbc1ae4aff",
    date: "2026-11-26",
    suite: "0.1.0",
  },
  rows: [
    row("train_step convnet 100x3x32x32", "images/s", 185593),
    row("inference_step convnet 100x3x32x32", "images/s", 684386),
    row("conv2d_forward 100x32x16x16 * 64x32x3x3 p1", "GFLOP/s", 16319),
    row("conv2d_backward_input 100x32x16x16 * 64x32x3x3 p1", "GFLOP/s", 9820.6),
    row("conv2d_backward_weight 100x32x16x16 * 64x32x3x3 p1", "GFLOP/s", 13907),
    row("conv2d_forward 8x64x56x56 * 64x64x3x3 p1", "GFLOP/s", 19262),
    row("conv2d_backward_input 8x64x56x56 * 64x64x3x3 p1", "GFLOP/s", 19451),
    row("conv2d_backward_weight 8x64x56x56 * 64x64x3x3 p1", "GFLOP/s", 16573),
    row("gemm NN 256x256x256", "GFLOP/s", 3091.8),
    row("gemm NN 1024x1024x1024", "GFLOP/s", 20557),
    row("batch_norm 8x64x56x56 nchw +relu", "GFLOP/s", 483.93),
    row("max_pool 8x64x112x112 nchw, window 3x3, stride 2x2, padding 1x1", "GFLOP/s", 618.36),
    row("relu 6422528", "GFLOP/s", 355.21),
  ],
};

/** A row of a headline as a run has it. */
export interface HeadlineRatio {
  readonly workload: string;
  /** Of the run; null where it lacks the row. */
  readonly value: number | null;
  /** Over the reference's. */
  readonly ratio: number | null;
}

type Comparable = Pick<Entry, "workload" | "dtype" | "metric" | "value" | "unranked">;

/** The headline's rows of a run; what has no rank counts for none. */
export function headlineRatios(entries: readonly Comparable[]): HeadlineRatio[] {
  return HEADLINE.rows.map(({ workload, dtype, metric, value: reference }) => {
    const found = entries.find((entry) =>
      entry.workload === workload && entry.dtype === dtype && entry.metric === metric &&
      entry.unranked === null && entry.value > 0
    );
    const value = found?.value ?? null;
    return { workload, value, ratio: value === null ? null : value / reference };
  });
}

/** The headline of a run; null where it lacks a row. */
export function headlineOf(entries: readonly Comparable[]): number | null {
  const ratios = headlineRatios(entries).map(({ ratio }) => ratio);
  return ratios.every((ratio) => ratio !== null) ? HEADLINE.scale * geometricMean(ratios) : null;
}

/** The headline of a machine in a division, of its runs there; null where none is a benchmark with a valid row. */
export function machineHeadline(
  division: Submission["division"],
  runs: readonly Submission[],
): Omit<Headline, "rank"> | null {
  const benches = runs.filter((run) =>
    run.kind === "bench" && run.division === division &&
    run.entries.some(({ unranked }) => unranked === null)
  );
  if (benches.length === 0) return null;
  const all = benches.flatMap((submission) => {
    const speed = headlineOf(submission.entries);
    const verified = submission.verified.some(({ times }) => times);
    return speed === null ? [] : [{ submission, speed, verified }];
  });
  const whole = typicalRuns(all), apart = all.length - whole.length;
  if (whole.length === 0) {
    const missing = benches.map(({ entries }) => missingRows(entries))
      .reduce((least, rows) => rows.length < least.length ? rows : least);
    return { division, value: null, low: null, high: null, n: 0, apart, run: null, missing };
  }
  const values = whole.map(({ speed }) => speed);
  const value = median(values);
  const run = whole.find(({ speed }) => speed === value)!.submission.id;
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return { division, value, low, high, n: whole.length, apart, run, missing: [] };
}

function missingRows(entries: readonly Comparable[]): string[] {
  return headlineRatios(entries).filter(({ ratio }) => ratio === null)
    .map(({ workload }) => workload);
}
