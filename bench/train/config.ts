import type { Dataset } from "../../datasets/dataset.ts";
import { IMAGENET_MEAN, IMAGENET_STD } from "../../datasets/imagenet/normalisation.ts";
import type { Capabilities } from "../../kernels/gpu/kernel.ts";
import { OPTIMISERS } from "../../models/optimisers/optimisers.ts";
import type { TrainingSettings } from "../../models/plan/training.ts";
import type { VariantChoice } from "../../models/plan/variants.ts";
import { MOST_CLASSES, MOST_STEPS } from "../../results/schema/limits.ts";
import { entryName, type Recipe, recipeOf } from "../../results/schema/recipe.ts";
import { stepsOfEpoch } from "../../results/schema/schedule.ts";
import { UserError } from "../../results/text/user_error.ts";
import { evaluationBatch } from "./evaluate.ts";
import { MOST_READ_BACK_STEPS } from "./read_back.ts";

/** Everything that decides what a run computes. */
export interface TrainConfig extends Recipe {
  /** Images of the training split that are used. */
  readonly trainCount: number;
  /** Rungs that were asked for: they decide the order of sums. */
  readonly variants: VariantChoice;
}

/** What was asked for, of a configuration. */
export function recipeIn({ trainCount: _n, variants: _v, ...recipe }: TrainConfig): Recipe {
  return recipe;
}

/**
 * @param evalOnly Nothing is trained, whatever the images to train on.
 * @throws {UserError} If a batch is larger than the data.
 */
export function configOf(
  recipe: Recipe,
  dataset: Dataset,
  variants: VariantChoice,
  evalOnly = false,
): TrainConfig {
  const { batch, accumulate } = recipe;
  const trainCount = dataset.train.count;
  if (!evalOnly && batch * accumulate > trainCount) {
    const pieces = accumulate > 1 ? ` in ${accumulate} pieces` : "";
    throw new UserError(
      `Cannot train as a batch must fit the training images: ${
        entryName("batch")
      } is ${batch}${pieces}, there are ${trainCount}`,
    );
  }
  return { ...recipe, trainCount, variants };
}

/** @throws {UserError} If a run would have more steps or classes than a result may have. */
export function checkLimits(
  recipe: Recipe,
  { train, classes }: Dataset,
  { evalOnly = false, steps = Infinity },
): void {
  const all = Math.min(steps, recipe.epochs * stepsOfEpoch(recipe, train.count));
  if (!evalOnly && all > MOST_STEPS) {
    throw new UserError(
      `Cannot train for ${all} steps as a result has the loss of each, and at most ${MOST_STEPS}: ` +
        `give a larger ${entryName("batch")} or fewer ${entryName("epochs")}`,
    );
  }
  if (classes.length > MOST_CLASSES) {
    throw new UserError(
      `Cannot tell ${classes.length} classes apart as a result has at most ${MOST_CLASSES}`,
    );
  }
}

/** @throws {UserError} If a task's images are of another size and cannot be resized. */
export function checkImageSize({ task, imageSize }: Recipe): void {
  const size = recipeOf(task).imageSize;
  if (task === "imagenet" || imageSize === size) return;
  throw new UserError(
    `Cannot take ${task} at ${
      entryName("imageSize")
    } ${imageSize} as its images are ${size} pixels wide: only imagenet's are resized`,
  );
}

/** Zero padding, flip and normalisation of a task's images. */
export interface Augment {
  readonly cropPadding: number;
  readonly horizontalFlip: boolean;
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

const CIFAR: Augment = {
  cropPadding: 4,
  horizontalFlip: true,
  mean: [0.5, 0.5, 0.5],
  std: [0.5, 0.5, 0.5],
};

/** By task, where it is not as CIFAR-10's. ImageNet's images come cropped at random from the loader. */
const AUGMENT: Readonly<Record<string, Augment>> = {
  imagenet: { cropPadding: 0, horizontalFlip: true, mean: IMAGENET_MEAN, std: IMAGENET_STD },
};

/** What is done to a task's training images on the GPU. */
export function augmentOf({ task, augmented }: Pick<Recipe, "task" | "augmented">): Augment {
  const usual = Object.hasOwn(AUGMENT, task) ? AUGMENT[task] : CIFAR;
  return augmented ? usual : { ...usual, cropPadding: 0, horizontalFlip: false };
}

/** What a run uses of a device where the adapter grants it. */
export function featuresOf({ precision }: Pick<Recipe, "precision">): readonly GPUFeatureName[] {
  const tuned: GPUFeatureName[] = ["subgroups"]; // a tuned kernel may use them
  return precision === "mixed" ? [...tuned, F16, MATRICES] : tuned;
}

const F16: GPUFeatureName = "shader-f16";
/** Of which kernels in f16 make use. */
const MATRICES = "chromium-experimental-subgroup-matrix" as GPUFeatureName;

/** @throws {UserError} If the device lacks what the precision needs. */
export function checkPrecision(
  precision: Recipe["precision"],
  { features }: Pick<Capabilities, "features">,
): void {
  if (precision === "f32" || features.has(F16)) return;
  const asked = `${entryName("precision")} ${precision}`;
  throw new UserError(
    `Cannot run with ${asked} as it needs ${F16}, which this adapter does not grant: use f32, or another adapter or runtime`,
  );
}

/** What the plans are compiled for, by a recipe of which some is given. */
export function settingsOf(asked: Partial<Recipe>, classes: number): TrainingSettings {
  const recipe = recipeOf(asked.task ?? "synthetic", asked);
  const { batch, accumulate, labelSmoothing, decayAll, recompute, precision } = recipe;
  return {
    ...augmentOf(recipe),
    batch,
    evalBatch: evaluationBatch(batch),
    classes,
    slots: Math.max(MOST_READ_BACK_STEPS, accumulate),
    optimiser: OPTIMISERS[recipe.optimiser](recipe),
    accumulate,
    labelSmoothing,
    decayAll,
    recompute,
    precision,
  };
}
