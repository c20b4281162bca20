import type { Recipe } from "../schema/recipe.ts";

/**
 * The learning rate of an epoch's last step, as the trainer's schedules define it; written apart from the trainer, whom it checks.
 *
 * @param epoch From 1.
 */
export function learningRateAt(
  { learningRate, schedule, warmupEpochs, stepEpochs, gamma, epochs }: Recipe,
  epoch: number,
  stepsPerEpoch: number,
): number {
  const at = epoch * stepsPerEpoch - 1;
  const warmup = Math.round(warmupEpochs * stepsPerEpoch);
  if (at < warmup) return learningRate * (at + 1) / warmup;
  switch (schedule) {
    case "constant":
      return learningRate;
    case "step":
      return learningRate * gamma ** Math.floor(at / stepsPerEpoch / stepEpochs);
    case "cosine": {
      const done = (at - warmup) / (epochs * stepsPerEpoch - warmup);
      return learningRate * (1 + Math.cos(Math.PI * done)) / 2;
    }
  }
}
