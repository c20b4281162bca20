import { loadSynthetic } from "../../../datasets/synthetic/synthetic.ts";
import type { BenchResult } from "../../../results/schema/result.ts";
import { recipeOf } from "../../../results/schema/recipe.ts";
import type { Bench } from "../bench.ts";
import { train } from "../../train/train.ts";
import { rememberedVariants } from "../../tune/tune_model.ts";

/** Short, at a learning rate with which two epochs tell learning from guessing. */
const RECIPE = recipeOf("synthetic", { epochs: 2, learningRate: 0.01, evalEvery: 2 });

/** Trains the ConvNet on the built-in images for a moment, as the end-to-end proof: uploads, augmentation and all. Null where it was stopped. */
export async function shortTraining(
  { stopwatch: { device }, tuning }: Bench,
  shouldStop: () => boolean,
): Promise<BenchResult["bench"]["training"]> {
  const dataset = await loadSynthetic();
  const { end, progress, evaluation, part } = await train({
    ...{ device, dataset, recipe: RECIPE },
    variants: (subject) =>
      tuning ? rememberedVariants(tuning.cache, device, subject, {}) : Promise.resolve({}),
  }, { shouldStop });
  if (end.error !== undefined) throw end.error;
  if (!evaluation) return null;
  const seconds = progress.epochs.reduce((sum, epoch) => sum + epoch.seconds, 0);
  const { task, epochs } = RECIPE;
  return {
    ...{ task, epochs, testTop1: evaluation.top1, seconds },
    imagesPerSecond: epochs * dataset.train.count / seconds,
    weightsDigest: part.weightsDigest!,
  };
}
