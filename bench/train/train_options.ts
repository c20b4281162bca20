import { type Dataset, limitSplit } from "../../datasets/dataset.ts";
import { IMAGENET_MEAN, IMAGENET_STD } from "../../datasets/imagenet/imagenet.ts";
import { loadDataset } from "../../datasets/load.ts";
import { OPTIMISERS } from "../../models/optimisers/optimisers.ts";
import type { TrainingSettings } from "../../models/plan/training.ts";
import type { VariantChoice } from "../../models/plan/variants.ts";
import { type Recipe, recipeOf } from "../../results/schema/recipe.ts";
import { UserError } from "../../results/text/user_error.ts";
import { evaluationBatch } from "./evaluate.ts";
import type { Host } from "../host/host.ts";
import { rootPath, userPath } from "../host/paths.ts";
import { MOST_READ_BACK_STEPS, type TrainConfig } from "./trainer.ts";

/** What a run that verifies another is held to. */
export interface Verification {
  /** Stop at the first read-back after so many steps; null: run all. */
  readonly steps: number | null;
  /** The data must have this digest. */
  readonly dataSha256: string;
}

/** Options of `train` besides the recipe: where data, rungs and weights come from, and what becomes of the run. */
export interface TrainOptions {
  readonly data?: string;
  readonly limit?: number;
  readonly maxBad: number;
  readonly adapter?: string;
  readonly variant?: string[];
  /** Use what `tune` has found. */
  readonly tune: boolean;
  readonly weights?: string;
  readonly evalOnly: boolean;
  readonly export?: string;
  readonly out?: string;
  readonly checkpoint?: string;
  readonly resume?: string;
  readonly json: boolean;
  /** The run verifies another: it keeps no checkpoint. */
  readonly verification?: Verification;
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

/** Images come cropped at random from the loader. */
const IMAGENET: Augment = {
  cropPadding: 0,
  horizontalFlip: true,
  mean: IMAGENET_MEAN,
  std: IMAGENET_STD,
};

/** What is done to a task's training images on the GPU. */
export function augmentOf({ task, augmented }: Pick<Recipe, "task" | "augmented">): Augment {
  const usual = task === "imagenet" ? IMAGENET : CIFAR;
  return augmented ? usual : { ...usual, cropPadding: 0, horizontalFlip: false };
}

/**
 * The data set that a task names, cut to `--limit`.
 *
 * @throws {UserError} If it cannot be had.
 */
export async function loadTask(
  { startWorker }: Pick<Host, "startWorker">,
  { task, seed, imageSize }: Recipe,
  { data, limit, maxBad, verification }: TrainOptions,
  log: (line: string) => void,
): Promise<Dataset> {
  let shownAt = 0;
  const progress = (done: number, total: number | null) => {
    if (performance.now() - shownAt < 2000 && done !== total) return;
    shownAt = performance.now();
    log(
      `downloaded ${(done / 1e6).toFixed(0)}${total ? ` of ${(total / 1e6).toFixed(0)}` : ""} MB`,
    );
  };
  const size = recipeOf(task).imageSize;
  if (task !== "imagenet" && imageSize !== size) {
    throw new UserError(
      `Cannot take ${task} at --image-size ${imageSize} as its images are ${size} pixels wide: only imagenet's are resized`,
    );
  }
  const dataset = await loadDataset(task, {
    data: data === undefined ? undefined : userPath(data),
    cacheDir: rootPath(".cache"),
    imageSize,
    seed,
    maxBad,
    startWorker,
    log,
    progress,
  });
  if (verification && dataset.sha256 !== verification.dataSha256) {
    dataset.close();
    throw new UserError(
      `Cannot use these data of ${task} as they are not the same: SHA-256 ${verification.dataSha256} is wanted, they have ${dataset.sha256}`,
    );
  }
  return limit === undefined ? dataset : { ...dataset, train: limitSplit(dataset.train, limit) };
}

/** @throws {UserError} If a batch is larger than the data. */
export function configOf(
  recipe: Recipe,
  dataset: Dataset,
  variants: VariantChoice,
): TrainConfig {
  const { batch, accumulate } = recipe;
  const trainCount = dataset.train.count;
  if (batch * accumulate > trainCount) {
    const pieces = accumulate > 1 ? ` in ${accumulate} pieces` : "";
    throw new UserError(
      `Cannot train as a batch must fit the training images: --batch is ${batch}${pieces}, there are ${trainCount}`,
    );
  }
  return { ...recipe, trainCount, variants };
}

/** What the plans are compiled for, by a recipe of which some is given. */
export function settingsOf(asked: Partial<Recipe>, classes: number): TrainingSettings {
  const recipe = recipeOf(asked.task ?? "synthetic", asked);
  const { batch, accumulate, labelSmoothing, decayAll, recompute } = recipe;
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
  };
}
