/**
 * What a training run is asked for, said once: the options of `train` and their defaults, the configuration and the checkpoint of a run, the
 * document's `train.recipe`, what `verify`, `compare` and the rules hold two runs to, and the README's table of options are made from it.
 */
import { z } from "zod";
import { optionName } from "../text/option_name.ts";
import type { Known } from "./known.ts";
import { MOST_EPOCHS } from "./limits.ts";
import { size, text } from "./units.ts";

/** How the numbers of a training lie in memory: see `--precision`. */
export const PRECISIONS = ["f32", "mixed"] as const;

/** How activations lie in memory, and with them the rows of a model's steps. */
export function activationsIn(precision: typeof PRECISIONS[number]): "f32" | "f16" {
  return precision === "mixed" ? "f16" : "f32";
}

/**
 * What is known of an entry besides its type and default.
 *
 * @param flag How `train` is asked for it.
 * @param observes It changes neither weights nor speed, only what is looked at: runs that differ by it alone are of one recipe.
 */
const entry = (flag: string, description: string, { observes = false } = {}) => ({
  flag,
  description,
  ...observes ? { observes } : {},
});

/** A run's document of before an entry existed had its default, so a new entry's default is what was done until then. */
const entries = z.looseObject({
  task: text.default("synthetic").describe(
    "synthetic (built in, no download), cifar10 or imagenet",
  ),
  model: text.default("convnet").meta(entry("--model <name>", "what is trained")),
  stem: z.enum(["imagenet", "cifar"]).default("cifar").meta(
    entry(
      "--stem <kind>",
      "a ResNet's first layers, 7x7 with stride 2 and a pool, or 3x3",
    ),
  ),
  epochs: z.int().min(1).max(MOST_EPOCHS).default(10).meta(
    entry("--epochs <n>", "passes over the training images"),
  ),
  batch: z.int().min(1).default(100).meta(
    entry("--batch <n>", "images per step; an incomplete last batch is dropped"),
  ),
  accumulate: z.int().min(1).default(1).meta(
    entry("--accumulate <n>", "average the gradients of n batches before each step"),
  ),
  learningRate: size.default(0.001).meta(
    entry("--lr <rate>", "learning rate; with a schedule, its largest"),
  ),
  schedule: z.enum(["constant", "step", "cosine"]).default("constant").meta(
    entry("--schedule <kind>", "how the learning rate changes"),
  ),
  warmupEpochs: size.default(0).meta(
    entry("--warmup <epochs>", "epochs in which the learning rate grows linearly"),
  ),
  stepEpochs: z.int().min(1).default(30).meta(
    entry("--lr-step <epochs>", "schedule step: epochs between two drops of the learning rate"),
  ),
  gamma: size.default(0.1).meta(
    entry("--lr-gamma <factor>", "schedule step: factor of each drop"),
  ),
  finalRate: size.default(0).meta(
    entry("--lr-final <rate>", "schedule cosine: learning rate at the end"),
  ),
  optimiser: z.enum(["sgd", "adamw"]).default("sgd").meta(
    entry("--optimiser <name>", "how the weights move along their gradients"),
  ),
  momentum: size.default(0.9).meta(entry("--momentum <m>", "momentum of SGD")),
  nesterov: z.boolean().default(false).meta(
    entry("--nesterov", "of SGD: Nesterov momentum, PyTorch's rule"),
  ),
  beta1: z.number().min(0).lt(1).default(0.9).meta(
    entry("--beta1 <share>", "of AdamW: share of the first moment that a step keeps"),
  ),
  beta2: z.number().min(0).lt(1).default(0.999).meta(
    entry("--beta2 <share>", "of AdamW: share of the second moment that a step keeps"),
  ),
  eps: size.default(1e-8).meta(
    entry("--eps <number>", "of AdamW: added to the root of the second moment"),
  ),
  weightDecay: size.default(0).meta(
    entry("--weight-decay <w>", "PyTorch's rule: an L2 penalty for SGD, decoupled for AdamW"),
  ),
  decayAll: z.boolean().default(true).meta(
    entry("--no-decay-vectors", "no weight decay for biases and batch normalisation"),
  ),
  labelSmoothing: z.number().min(0).lt(1).default(0).meta(
    entry("--label-smoothing <share>", "of the target, spread over all classes"),
  ),
  zeroInitResidual: z.boolean().default(false).meta(
    entry("--zero-init-residual", "residual blocks begin as the identity"),
  ),
  imageSize: z.int().min(32).default(32).meta(
    entry("--image-size <pixels>", "of imagenet: height and width"),
  ),
  augmented: z.boolean().default(true).meta(
    entry(
      "--no-augment",
      "show training images as evaluation does: no random crops, no flips",
    ),
  ),
  precision: z.enum(PRECISIONS).default("f32").meta(
    entry(
      "--precision <kind>",
      "mixed: activations in f16 and a scaled loss; what is learned stays f32",
    ),
  ),
  recompute: z.boolean().default(false).meta(
    entry("--recompute", "compute activations again instead of keeping them: less memory"),
  ),
  head: z.enum(["kept", "new"]).default("kept").meta(
    entry(
      "--head <kind>",
      "the last layer of given weights: as it is, or drawn anew from the seed",
    ),
  ),
  seed: z.int().min(0).max(2 ** 32 - 1).default(0).meta(
    entry("--seed <n>", "of every random choice"),
  ),
  evalEvery: z.int().min(1).default(1).meta(
    entry("--eval-every <n>", "evaluate after every n epochs, and after the last", {
      observes: true,
    }),
  ),
});

/** An entry as the host's users know it, for sentences: `--lr` at the command line. */
export function entryName(name: keyof typeof entries.shape): string {
  return optionName(name, String(entries.shape[name].meta()?.flag ?? name));
}

/** What a training run is asked for, its entries agreeing with each other. */
export const recipe = entries.superRefine((asked, context) => {
  const { optimiser, nesterov, momentum, warmupEpochs, epochs } = asked;
  const told = (name: "nesterov" | "optimiser" | "momentum" | "warmupEpochs" | "epochs") =>
    `${entryName(name)} is ${asked[name]}`;
  const refuse = (name: string, message: string) =>
    context.addIssue({ code: "custom", path: [name], message });
  if (nesterov && optimiser !== "sgd") {
    refuse("nesterov", `Cannot use ${entryName("nesterov")} as it is SGD's: ${told("optimiser")}`);
  }
  if (nesterov && momentum === 0) {
    refuse(
      "nesterov",
      `Cannot use ${entryName("nesterov")} as it needs a momentum: ${told("momentum")}`,
    );
  }
  if (warmupEpochs > epochs) {
    const both = `${told("warmupEpochs")}, ${entryName("epochs")} ${epochs}`;
    refuse("warmupEpochs", `Cannot warm up for longer than the run: ${both}`);
  }
});

/** What a training run is asked for. */
export type Recipe = Known<z.infer<typeof recipe>>;

/** Where a task is usually trained otherwise than the recipe's defaults say. */
export const TASK_DEFAULTS: Readonly<Record<string, Partial<Recipe>>> = {
  imagenet: { model: "resnet50", stem: "imagenet", batch: 32, imageSize: 224 },
};

/**
 * The recipe of a task with what was asked for; what is undefined has the task's default.
 *
 * @throws {z.ZodError} If an entry is out of its range, or two contradict each other.
 */
export function recipeOf(task: string, asked: Partial<Recipe> = {}): Recipe {
  const given = Object.entries(asked).filter(([, value]) => value !== undefined);
  const usual = Object.hasOwn(TASK_DEFAULTS, task) ? TASK_DEFAULTS[task] : {};
  return recipe.parse({ ...usual, ...Object.fromEntries(given), task });
}
