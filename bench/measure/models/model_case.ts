import type { Model } from "../../../models/graph/layers.ts";
import { forecastMemory } from "../../../models/plan/memory.ts";
import type { DimsOf } from "../../../results/schema/dims.ts";
import { settingsOf } from "../../train/config.ts";
import type { Subject } from "../../tune/tune_model.ts";
import type { Bench } from "../bench.ts";
import type { RowName } from "../job.ts";

/** A model at a size. */
export interface ModelCase {
  readonly model: Model;
  readonly classes: number;
  readonly batch: number;
  readonly dims: Omit<DimsOf<"model">, "batch">;
}

const STEPS_TIMED = ["train_step", "inference_step"] as const;

/** What a row of a model measures. */
type ModelRowName = RowName & { readonly op: typeof STEPS_TIMED[number] };

/** Names of the rows of a model. */
export function modelRows({ model, batch, dims }: ModelCase): ModelRowName[] {
  const shape = `${model.name} ${[batch, ...model.imageShape].join("x")}`;
  return STEPS_TIMED.map((op) => ({
    ...{ suite: "models", op, shape, dtype: "f32" },
    dims: { ...dims, batch },
  }));
}

/** Steps that a row needs at least: check, warm-up, samples. */
const STEPS = 6;
/** What the plan is taken to reach when its time is guessed: a third of the peak. */
const GUESS = 3;

/** A model at a batch that is run. */
export interface FittedCase extends ModelCase {
  /** Floating point operations of a training step on an image. */
  readonly flopsPerImage: number;
}

/** The largest batch that the device holds and the row's time allows, and why it is no larger. */
export function fit(
  { stopwatch: { device }, roofline, rowSeconds }: Bench,
  { model, classes, dims, batch: most }: ModelCase,
): { readonly fitted: FittedCase | null; readonly cutAs: string | null } {
  let cutAs: string | null = null;
  for (let batch = most; batch >= 1; batch = Math.floor(batch / 2)) {
    const settings = settingsFor(batch, classes);
    const { problem, plans } = forecastMemory(model, settings, device.capabilities);
    const flops = plans.train.kernels.reduce((sum, { kernel }) => sum + kernel.flops, 0);
    const seconds = GUESS * flops / roofline.f32Gflops / 1e9;
    if (problem !== null) cutAs = `the device cannot hold it: ${problem}`;
    else if (STEPS * seconds > rowSeconds) cutAs = `it would take more than ${rowSeconds} s`;
    else {
      return { fitted: { model, classes, dims, batch, flopsPerImage: flops / batch }, cutAs };
    }
  }
  return { fitted: null, cutAs };
}

/** The plans of a model at a batch. */
export const settingsFor = (batch: number, classes: number) => ({
  ...settingsOf({ batch }, classes),
  evalBatch: batch,
});

/** What is tuned for a model: its plans at the batch that the device holds and a row's time allows; null where none is. */
export function subjectOf(bench: Bench, asked: ModelCase): Subject | null {
  const { fitted } = fit(bench, asked);
  if (!fitted) return null;
  return { model: asked.model, settings: settingsFor(fitted.batch, asked.classes) };
}
