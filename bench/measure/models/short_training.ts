import { loadDataset } from "../../../datasets/load.ts";
import { Session } from "../../../models/session/session.ts";
import type { BenchResult } from "../../../results/schema/result.ts";
import { rootPath } from "../../host/paths.ts";
import { recipeOf } from "../../../results/schema/recipe.ts";
import { convnet } from "../../../models/convnet.ts";
import type { Bench } from "../bench.ts";
import { weightsDigest } from "../../train/result_document.ts";
import { freshProgress, train, type TrainConfig } from "../../train/trainer.ts";
import { settingsOf } from "../../train/train_options.ts";
import { rememberedVariants } from "../../tune/tune_model.ts";

/** Short, at a learning rate with which two epochs tell learning from guessing. */
const RECIPE = recipeOf("synthetic", { epochs: 2, learningRate: 0.01, evalEvery: 2 });

/** Trains the ConvNet on the built-in images for a moment, as the end-to-end proof: uploads, augmentation and all. Null where it was stopped. */
export async function shortTraining(
  { stopwatch: { device }, tuning }: Bench,
  shouldStop: () => boolean,
): Promise<BenchResult["bench"]["training"]> {
  const quiet = () => {};
  const dataset = await loadDataset(RECIPE.task, {
    cacheDir: rootPath(".cache"),
    log: quiet,
    progress: quiet,
  });
  const settings = settingsOf(RECIPE, dataset.classes.length);
  const subject = { model: convnet, settings };
  const variants = tuning ? await rememberedVariants(tuning.cache, device, subject, {}) : {};
  const config: TrainConfig = { ...RECIPE, trainCount: dataset.train.count, variants };
  const session = await Session.open(device, convnet, settings, variants);
  try {
    session.initialise(config.seed);
    const progress = freshProgress();
    const evaluation = await train(session, dataset, config, progress, {
      shouldStop,
      onSteps: quiet,
      onEpoch: () => Promise.resolve(),
    });
    if (!evaluation) return null;
    const seconds = progress.epochs.reduce((sum, epoch) => sum + epoch.seconds, 0);
    return {
      task: config.task,
      epochs: config.epochs,
      testTop1: evaluation.top1,
      seconds,
      imagesPerSecond: config.epochs * config.trainCount / seconds,
      weightsDigest: await weightsDigest((await session.state()).weights),
    };
  } finally {
    session.close();
  }
}
