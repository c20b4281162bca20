import type { Model } from "../../../models/graph/layers.ts";
import type { DimsOf } from "../../../results/schema/dims.ts";
import { settingsOf } from "../../train/config.ts";
import type { RowName } from "../job.ts";

/** A model whose steps are timed. */
export interface ModelCase {
  readonly model: Model;
  readonly classes: number;
  readonly dims: Omit<DimsOf<"model">, "batch">;
}

/** In the order in which they are measured: what is compiled and checked for inference takes a third of the time, so that a row is there soon. */
const STEPS_TIMED = ["inference_step", "train_step"] as const;

/** What a row of a model measures. */
type ModelRowName = RowName & { readonly op: typeof STEPS_TIMED[number] };

/** Names of the rows of a model at a batch. */
export function modelRows({ model, dims }: ModelCase, batch: number): ModelRowName[] {
  const shape = `${model.name} ${[batch, ...model.imageShape].join("x")}`;
  return STEPS_TIMED.map((op) => ({
    ...{ suite: "models", op, shape, dtype: "f32" },
    dims: { ...dims, batch },
  }));
}

/** The plans of a model at a batch. */
export const settingsFor = (batch: number, classes: number) => ({
  ...settingsOf({ batch }, classes),
  evalBatch: batch,
});
