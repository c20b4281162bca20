/** Trainings whose numbers follow from each other and that say of themselves what cannot be. */
import { consistent } from "../consistent_testing.ts";
import { type Bad, bad, type Edit, TRAIN } from "../edit_testing.ts";

const train = (name: string, edit: Edit, path: string, reason: RegExp) =>
  bad(TRAIN, name, consistent(edit), path, reason);

export const TRAIN_CLAIMS: readonly Bad[] = [
  train(
    "a typed learning rate that is not the recipe's",
    (d) => {
      d.argv.push("--lr", "0.1");
    },
    "train.recipe.learningRate",
    /argv/,
  ),
  train(
    "a typed seed that is not the recipe's",
    (d) => d.argv.push("--seed=3"),
    "train.recipe.seed",
    /argv/,
  ),
  train(
    "a typed switch that is not the recipe's",
    (d) => d.argv.push("--nesterov"),
    "train.recipe.nesterov",
    /argv/,
  ),
  train(
    "typed epochs that are not the recipe's",
    (d) => d.argv.push("--epochs", "100"),
    "train.recipe.epochs",
    /argv/,
  ),
  train("another task typed", (d) => d.argv[1] = "synthetic", "train.recipe.task", /argv/),
  train(
    "a recipe that was not typed",
    (d) => {
      d.train.recipe.weightDecay = 0.0005;
    },
    "train.recipe.weightDecay",
    /argv/,
  ),
  train(
    "typed weights that it did not begin with",
    (d) => d.argv.push("--weights", "w.safetensors"),
    "train.initialWeights",
    /argv/,
  ),
  train(
    "a typed checkpoint that it did not go on from",
    (d) => d.argv.push("--resume", "c.safetensors"),
    "train.resumedFrom",
    /argv/,
  ),
  train(
    "typed as an evaluation alone",
    (d) => d.argv.push("--eval-only"),
    "train.evalOnly",
    /argv/,
  ),
  train(
    "a class that CIFAR-10 has not",
    (d) => {
      d.dataset.canonical = true;
      d.train.final.perClass[3].class = "dragon";
    },
    "train.final.perClass[3].class",
    /cat/,
  ),
  train(
    "classes of other sizes than CIFAR-10's",
    (d) => {
      const { perClass, confusion } = d.train.final;
      perClass[0].count += 100;
      perClass[1].count -= 100;
      perClass[0].top1 = confusion[0][0] / 1100;
      perClass[1].top1 = confusion[1][1] / 900;
      confusion[0][1] += 100;
      const from = confusion[1].findIndex((n: number, i: number) => i !== 1 && n >= 100);
      confusion[1][from] -= 100;
    },
    "train.final.perClass[0].count",
    /1000/,
  ),
  train(
    "a test loss too low for its accuracy",
    (d) => {
      for (const epoch of d.train.epochs) epoch.testLoss = 0.2;
    },
    "train.epochs[0].testLoss",
    /each miss/,
  ),
  train(
    "training losses too low for their accuracy",
    (d) => {
      d.train.lossSamples = d.train.lossSamples.map((loss: number) => loss / 10);
    },
    "train.epochs[0].trainLoss",
    /each miss/,
  ),
  train(
    "a test loss too low for its top-5",
    (d) => {
      const last = d.train.epochs.at(-1);
      last.testTop5 = last.testTop1;
      last.testLoss = 0.5;
    },
    "train.epochs[9].testLoss",
    /each miss/,
  ),
  train(
    "a top-5 of ten classes below chance of its top-1",
    (d) => {
      d.train.epochs[9].testTop5 = d.train.epochs[9].testTop1 - 0.1;
    },
    "train.epochs[9].testTop5",
    /less than the top-1/,
  ),
];
