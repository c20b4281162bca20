import { recipeOf } from "../schema/recipe.ts";

/** Data set, model and settings of the closed division: what `deno task train cifar10` does by itself. */
export const RECIPE = {
  model: "convnet",
  parameters: 2_122_186,
  trainCount: 50_000,
  testCount: 10_000,
  recipe: recipeOf("cifar10"),
  augment: { horizontalFlip: true, cropPadding: 4, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
} as const;
