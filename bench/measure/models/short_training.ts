import { loadDataset } from "../../../datasets/load.ts";
import { Session } from "../../../models/session/session.ts";
import type { BenchResult } from "../../../results/schema/result.ts";
import { rootPath } from "../../host/paths.ts";
import { convnet } from "../../../models/convnet.ts";
import type { Bench } from "../bench.ts";
import { weightsDigest } from "../../train/result_document.ts";
import { freshProgress, train, type TrainConfig } from "../../train/trainer.ts";
import { settingsOf } from "../../train/train_options.ts";
import { rememberedVariants } from "../../tune/tune_model.ts";

/** Short, at a learning rate with which two epochs tell learning from guessing. */
const CONFIG = {
  task: "synthetic",
  model: "convnet",
  seed: 0,
  epochs: 2,
  batch: 100,
  accumulate: 1,
  learningRate: 0.01,
  momentum: 0.9,
  schedule: { kind: "constant", warmupEpochs: 0, stepEpochs: 1, gamma: 1 },
  weightDecay: 0,
  decayAll: true,
  labelSmoothing: 0,
  nesterov: false,
  zeroInitResidual: false,
  imageSize: 32,
  recompute: false,
  augmented: true,
  evalEvery: 2,
} as const;

/** Trains the ConvNet on the built-in images for a moment, as the end-to-end proof: uploads, augmentation and all. Null where it was stopped. */
export async function shortTraining(
  { stopwatch: { device }, tuning }: Bench,
  shouldStop: () => boolean,
): Promise<BenchResult["bench"]["training"]> {
  const quiet = () => {};
  const dataset = await loadDataset(CONFIG.task, {
    cacheDir: rootPath(".cache"),
    log: quiet,
    progress: quiet,
  });
  const settings = settingsOf(CONFIG, dataset.classes.length);
  const subject = { model: convnet, settings };
  const variants = tuning ? await rememberedVariants(tuning.cache, device, subject, {}) : {};
  const config: TrainConfig = { ...CONFIG, trainCount: dataset.train.count, variants };
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
