import type { BenchRow } from "../../schema/result.ts";
import { isCut } from "../../text/labels.ts";
import { columns, markdownTable } from "../../text/markdown.ts";
import { rate, scientific, shareOfRoofline, spread, time } from "../../text/numbers.ts";
import { isComplete } from "./left_out.ts";

/** The kernels that were measured. */
export function kernelsTable(rows: readonly BenchRow[]): string {
  const measured = rows.filter((row) => isComplete(row) && row.imagesPerSecond === null);
  if (measured.length === 0) return "";
  const numbers = ["#median", "#spread", "#GFLOP/s", "#GB/s", "#share of roofline"];
  return markdownTable(
    columns("op", "shape", "dtype", "variant", ...numbers, "bound by", "#max error"),
    measured.map((row) => [
      row.op,
      isCut(row) ? `${row.shape} (cut)` : row.shape,
      row.dtype,
      row.variant!,
      time(row.medianNs!),
      spread(row.cv!, row.noisy!),
      row.gflops!.toFixed(1),
      row.gbps!.toFixed(1),
      shareOfRoofline(row.pctRoofline!),
      row.bound!,
      scientific(row.maxAbsError),
    ]),
  );
}

/** The steps of models that were measured. */
export function modelsTable(rows: readonly BenchRow[]): string {
  const measured = rows.filter((row) => isComplete(row) && row.imagesPerSecond !== null);
  if (measured.length === 0) return "";
  // Older runs say of no row who chose its variants.
  const told = measured.some(({ chosenBy }) => chosenBy !== undefined);
  const plans = told ? ["variants", "#images/s by defaults"] : [];
  const numbers = ["#median", "#spread", "#images/s", "#GFLOP/s", "#share of roofline"];
  const errors = ["#loss error", "#gradient error"];
  return markdownTable(
    columns("op", "shape", "dtype", ...plans, ...numbers, "bound by", ...errors),
    measured.map((row) => [
      row.op,
      row.shape,
      row.dtype,
      ...(told ? plansOf(row) : []),
      time(row.medianNs!),
      spread(row.cv!, row.noisy!),
      rate(row.imagesPerSecond!),
      row.gflops!.toFixed(1),
      shareOfRoofline(row.pctRoofline!),
      row.bound!,
      ...stepErrors(row),
    ]),
  );
}

/** Whose variants a model's step ran, and its rate by the defaults. */
function plansOf(row: BenchRow): string[] {
  const { chosenBy, defaults } = row;
  if (chosenBy === undefined) return ["–", "–"];
  if (chosenBy === "default") return ["defaults", rate(row.imagesPerSecond!)];
  return ["tuned", defaults ? rate(defaults.imagesPerSecond) : "–"];
}

/**
 * Errors of a model's losses and gradients. In results of suite 0.1 one number was of both, of a training step, so that neither is
 * known.
 */
function stepErrors({ op, maxAbsError, gradients }: BenchRow): [losses: string, gradients: string] {
  if (!gradients) return [op === "train_step" ? "–" : scientific(maxAbsError), "–"];
  const { error, tolerance } = gradients;
  return [scientific(maxAbsError), `${scientific(error)} of ${scientific(tolerance)} allowed`];
}
