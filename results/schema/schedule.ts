import type { Recipe } from "./recipe.ts";

/** Steps of an epoch on so many images: what is left over by its last whole step is not trained on. */
export function stepsOfEpoch(
  { batch, accumulate }: Pick<Recipe, "batch" | "accumulate">,
  trainCount: number,
): number {
  return Math.floor(trainCount / (batch * accumulate));
}

/**
 * The learning rate of a step. It grows linearly to the recipe's over the warm-up; then it stays, is multiplied by `gamma` after every
 * `stepEpochs`, or falls to `finalRate` along half a cosine. Who trains and who checks a document take it from here; the recorded documents hold it
 * to what it was.
 *
 * @param at Steps since the start of the run.
 */
export function learningRateAt(
  { schedule, learningRate, warmupEpochs, stepEpochs, gamma, finalRate, epochs }: Recipe,
  at: number,
  stepsPerEpoch: number,
): number {
  const warmup = Math.round(warmupEpochs * stepsPerEpoch);
  if (at < warmup) return learningRate * (at + 1) / warmup;
  switch (schedule) {
    case "constant":
      return learningRate;
    case "step":
      return learningRate * gamma ** Math.floor(at / stepsPerEpoch / stepEpochs);
    case "cosine": {
      const steps = epochs * stepsPerEpoch - warmup;
      const share = (1 + Math.cos(Math.PI * (at - warmup) / steps)) / 2;
      return finalRate + (learningRate - finalRate) * share;
    }
  }
}
