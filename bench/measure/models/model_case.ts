import type { Model } from "../../../models/graph/layers.ts";
import { activationType } from "../../../models/plan/training.ts";
import type { DimsOf } from "../../../results/schema/dims.ts";
import { settingsOf } from "../../train/config.ts";
import type { Recipe } from "../../../results/schema/recipe.ts";
import type { RowKey, RowName } from "../job.ts";

/** How activations lie in memory, and what follows from it. */
export type Precision = Recipe["precision"];

/** Whether a row of a document is one of these. */
export function isAmong(names: readonly RowName[], row: Pick<RowKey, "op" | "shape" | "dtype">) {
  return names.some(({ op, shape, dtype }) =>
    row.op === op && row.shape === shape && row.dtype === dtype
  );
}

/** A model whose steps are timed. */
export interface ModelCase {
  readonly model: Model;
  readonly classes: number;
  readonly precision: Precision;
  readonly dims: Omit<DimsOf<"model">, "batch">;
}

/** In the order in which they are measured: what is compiled and checked for inference takes a third of the time, so that a row is there soon. */
const STEPS_TIMED = ["inference_step", "train_step"] as const;

/** What a row of a model measures. */
type ModelRowName = RowName & { readonly op: typeof STEPS_TIMED[number] };

/** Names of the rows of a model at a batch. */
export function modelRows({ model, precision, dims }: ModelCase, batch: number): ModelRowName[] {
  const shape = `${model.name} ${[batch, ...model.imageShape].join("x")}`;
  const dtype = activationType(precision);
  return STEPS_TIMED.map((op) => ({
    ...{ suite: "models", op, shape, dtype },
    dims: { ...dims, batch },
  }));
}

/** The plans of a model at a batch. */
export const settingsFor = (batch: number, classes: number, precision: Precision) => ({
  ...settingsOf({ batch, precision }, classes),
  evalBatch: batch,
});
