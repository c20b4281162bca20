import { loadSynthetic } from "../../../datasets/synthetic/synthetic.ts";
import type { BenchResult } from "../../../results/schema/result.ts";
import { FIRST } from "../../../results/validate/losses/first_losses.ts";
import { SHORT_TRAINING } from "../../../results/validate/losses/loss_key.ts";
import type { Bench } from "../bench.ts";
import { train } from "../../train/train.ts";
import { rememberedVariants } from "../../tune/tune_model.ts";

/** Trains the ConvNet on the built-in images for a moment, as the end-to-end proof: uploads, augmentation and all. Null where it was stopped. */
export async function shortTraining(
  { stopwatch: { device }, tuning }: Bench,
  shouldStop: () => boolean,
): Promise<BenchResult["bench"]["training"]> {
  const dataset = await loadSynthetic();
  const { end, progress, evaluation, part } = await train({
    ...{ device, dataset, recipe: SHORT_TRAINING },
    variants: (subject) =>
      tuning ? rememberedVariants(tuning.cache, device, subject, {}) : Promise.resolve({}),
  }, { shouldStop });
  if (end.error !== undefined) throw end.error;
  if (!evaluation) return null;
  const seconds = progress.epochs.reduce((sum, epoch) => sum + epoch.seconds, 0);
  const { task, epochs } = SHORT_TRAINING;
  return {
    ...{ task, epochs, testTop1: evaluation.top1, seconds },
    imagesPerSecond: epochs * dataset.train.count / seconds,
    weightsDigest: part.weightsDigest!,
    lossSamples: progress.losses.slice(0, FIRST),
  };
}
