import { CLOCKS } from "../schema/clocks.ts";
import type { Result, TrainResult } from "../schema/result.ts";
import { Checker } from "./checker.ts";
import { kernelFlags } from "./reference/kernels.ts";
import type { Problem, Step } from "./problem.ts";

/** Data set, model and settings of the closed division: what `deno task train cifar10` does by itself. */
export const RECIPE = {
  task: "cifar10",
  model: "convnet",
  parameters: 2_122_186,
  trainCount: 50_000,
  testCount: 10_000,
  hyperparameters: {
    epochs: 10,
    batch: 100,
    accumulate: 1,
    learningRate: 0.001,
    momentum: 0.9,
    weightDecay: 0,
    labelSmoothing: 0,
    nesterov: false,
    imageSize: 32,
    augmented: true,
  },
  augment: { horizontalFlip: true, cropPadding: 4, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
} as const;

/** SHA-256 of the official archive, that of the MD5 on its page. */
export const CIFAR10_SHA256 = "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd";

/** Whether a run trains nothing: its epochs are those of the checkpoint that it evaluates. */
export function onlyEvaluates({ command }: TrainResult): boolean {
  return /\s--eval-only\b/.test(command);
}

/** Why a run is not of the closed division; empty where it is. */
export function openReasons(result: Result): Problem[] {
  const check = new Checker();
  const { status, suite } = result;
  check.equals(["status"], status, "complete", "the closed division takes only");
  check.equals(["suite", "gitDirty"], suite.gitDirty, false, "the closed division needs");
  check.holds(["suite", "gitCommit"], suite.gitCommit !== null, "the closed division needs one");
  const kernels = kernelFlags(result);
  if (result.kind === "bench") {
    checkClock(check, result);
    return [...check.problems, ...kernels];
  }
  const { canonical, sha256 } = result.dataset;
  check.equals(["dataset", "canonical"], canonical, true, "the closed division needs");
  if (canonical) {
    check.equals(["dataset", "sha256"], sha256, CIFAR10_SHA256, "the official archive's is");
  }
  return [...check.problems, ...kernels, ...recipeDifferences(result)];
}

function checkClock(check: Checker, { kind, protocol }: Result): void {
  const { seconds } = protocol.clock;
  check.equals(["protocol", "clock", "seconds"], seconds, CLOCKS[kind].seconds, "the rules' is");
}

/** Where a run departs from the recipe, whatever its files and program were; empty where it does not. */
export function recipeDifferences(result: TrainResult): Problem[] {
  const { dataset, train } = result;
  const check = new Checker();
  const recipe = (path: Step[], got: unknown, want: unknown) =>
    check.equals(path, got, want, "the recipe's is");
  const { hyperparameters, augment, trainCount, testCount, ...named } = RECIPE;
  recipe(["dataset", "name"], dataset.name, named.task);
  recipe(["dataset", "synthetic"], dataset.synthetic, false);
  recipe(["dataset", "trainCount"], dataset.trainCount, trainCount);
  recipe(["dataset", "testCount"], dataset.testCount, testCount);
  recipe(["dataset", "evaluatedOn"], dataset.evaluatedOn ?? "test", "test");
  checkClock(check, result);
  check.holds(["command"], !onlyEvaluates(result), "only evaluates, the recipe trains");
  for (const key of ["task", "model", "parameters"] as const) {
    recipe(["train", key], train[key], named[key]);
  }
  for (const [key, want] of Object.entries(hyperparameters)) {
    const got = train.hyperparameters[key as keyof typeof hyperparameters];
    // Older runs do not name what they did not know yet, which then had its default.
    recipe(["train", "hyperparameters", key], got === undefined ? want : got, want);
  }
  const { kind, warmupEpochs } = train.hyperparameters.schedule ??
    { kind: "constant", warmupEpochs: 0 };
  recipe(["train", "hyperparameters", "schedule", "kind"], kind, "constant");
  recipe(["train", "hyperparameters", "schedule", "warmupEpochs"], warmupEpochs, 0);
  for (const [key, want] of Object.entries(augment)) {
    const got = train.hyperparameters.augment[key as keyof typeof augment];
    recipe(["train", "hyperparameters", "augment", key], String(got), String(want));
  }
  recipe(["train", "initialWeights"], train.initialWeights ?? null, null);
  return check.problems;
}
