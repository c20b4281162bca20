import { type Recipe, recipeOf } from "../../schema/recipe.ts";
import type { TrainResult } from "../../schema/result.ts";

/** What besides the seed decides the losses of a run. */
export interface LossKey {
  /** Of the first step's loss, which no update has touched: data, model, batch, augmentation. */
  readonly start:
    & Readonly<Record<string, unknown>>
    & Readonly<Record<"trainCount" | "batch" | "accumulate", number>>;
  /** And of all later ones: how the weights move. */
  readonly course: Readonly<Record<string, unknown>>;
}

/** What a key is made of. */
export interface Keyed {
  readonly dataset: Pick<TrainResult["dataset"], "name" | "sha256" | "trainCount">;
  readonly train: Pick<TrainResult["train"], "recipe" | "model" | "parameters" | "augment">;
}

/** What `bench` trains for a moment: short, at a learning rate with which two epochs tell learning from guessing. */
export const SHORT_TRAINING = recipeOf("synthetic", {
  ...{ epochs: 2, learningRate: 0.01, evalEvery: 2 },
});

/** Entries that are the same for all runs of a key: what has no effect in a recipe is left out. */
export function lossKey({ dataset, train }: Keyed): LossKey {
  const { recipe, model, parameters, augment } = train;
  const { batch, accumulate, augmented, precision, labelSmoothing } = recipe;
  const { horizontalFlip, cropPadding, mean, std } = augment;
  const { name, sha256, trainCount } = dataset;
  return {
    start: {
      ...{ data: name, sha256, trainCount, model, parameters, batch, accumulate, augmented },
      ...{ horizontalFlip, cropPadding, mean, std, precision, labelSmoothing },
      // Which a ConvNet has none of.
      ...model === "convnet" ? {} : { stem: recipe.stem, zeroInit: recipe.zeroInitResidual },
    },
    course: { ...rates(recipe), ...optimiser(recipe) },
  };
}

/** The length of a run is part only of a schedule that changes. */
function rates(recipe: Recipe): Record<string, unknown> {
  const { learningRate, schedule, warmupEpochs, stepEpochs, gamma, finalRate, epochs } = recipe;
  const constant = { learningRate, schedule, warmupEpochs };
  if (schedule === "constant") return constant;
  return schedule === "step"
    ? { ...constant, stepEpochs, gamma }
    : { ...constant, finalRate, epochs };
}

function optimiser(recipe: Recipe): Record<string, unknown> {
  const { optimiser, momentum, nesterov, beta1, beta2, eps, weightDecay, decayAll } = recipe;
  const own = optimiser === "sgd" ? { momentum, nesterov } : { beta1, beta2, eps };
  return { optimiser, ...own, weightDecay, ...weightDecay === 0 ? {} : { decayAll } };
}
