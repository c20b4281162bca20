import type { BenchResult, BenchRow } from "../../schema/result.ts";
import { escape } from "../../text/markdown.ts";
import { percent, rate } from "../../text/numbers.ts";

/** The short training in one line, and how much of it was not the GPU's step. */
export function trainingLine(
  training: BenchResult["bench"]["training"],
  rows: readonly BenchRow[],
): string {
  if (training === null) return "";
  const { task, epochs, testTop1, seconds, imagesPerSecond, weightsDigest } = training;
  return escape(
    `Training ${task}, ${epochs} epochs: test top-1 ${percent(testTop1)}, ` +
      `${seconds.toFixed(1)} s, ${rate(imagesPerSecond)} images/s${hostShare(training, rows)}. ` +
      `Weights ${weightsDigest}.`,
  ) + "\n";
}

/** What `bench` trains for a moment, in f32: the recipe's, whose schema the page does not load. */
export const TRAINED = { model: "convnet", batch: 100 } as const;

/** The share of a training in which the GPU was not at its steps, whose time alone is a row of the same run. */
function hostShare(
  { imagesPerSecond }: NonNullable<BenchResult["bench"]["training"]>,
  rows: readonly BenchRow[],
): string {
  const { model, batch } = TRAINED;
  const steps = rows.flatMap(({ op, dims, dtype, imagesPerSecond }) =>
    op === "train_step" && dims?.family === "model" && dims.model === model &&
      dims.batch === batch && dtype === "f32" && imagesPerSecond !== null
      ? [imagesPerSecond]
      : []
  );
  if (steps.length === 0) return "";
  const alone = Math.max(...steps);
  const share = percent(Math.max(0, 1 - imagesPerSecond / alone));
  return `, of which the GPU waited ${share} for the host (its step alone makes ${
    rate(alone)
  } images/s)`;
}
