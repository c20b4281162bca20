import { CLOCKS } from "../schema/clocks.ts";
import type { Recipe } from "../schema/recipe.ts";
import { decidingPart } from "../schema/recipe_entries.ts";
import type { Result, TrainResult } from "../schema/result.ts";
import { benchFlags } from "./bench_flags.ts";
import { Checker } from "./checker.ts";
import { commitFlags } from "./reference/commits.ts";
import { machineFlags } from "./origin/machine_flags.ts";
import { kernelFlags } from "./reference/kernels.ts";
import type { Problem, Step } from "./problem.ts";
import { checkWhole } from "./suites/closed_bench.ts";
import { RECIPE } from "./closed_recipe.ts";
import { trainingFlags } from "./training/training_flags.ts";

/** SHA-256 of the official archive, that of the MD5 on its page. */
export const CIFAR10_SHA256 = "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd";

/** Why a run is not of the closed division; empty where it is. */
export function openReasons(result: Result): Problem[] {
  const check = new Checker();
  const { status, suite } = result;
  check.equals(["status"], status, "complete", "the closed division takes only");
  check.equals(["suite", "gitDirty"], suite.gitDirty, false, "the closed division needs");
  check.holds(["suite", "gitCommit"], suite.gitCommit !== null, "the closed division needs one");
  const sources = [...commitFlags(result), ...machineFlags(result), ...kernelFlags(result)];
  if (result.kind === "bench") {
    checkClock(check, result);
    checkWhole(check, result);
    return [...check.problems, ...sources, ...benchFlags(result)];
  }
  const { canonical, sha256 } = result.dataset;
  check.equals(["dataset", "canonical"], canonical, true, "the closed division needs");
  if (canonical) {
    check.equals(["dataset", "sha256"], sha256, CIFAR10_SHA256, "the official archive's is");
  }
  return [...check.problems, ...sources, ...trainingFlags(result), ...recipeDifferences(result)];
}

function checkClock(check: Checker, { kind, protocol }: Result): void {
  for (const name of ["seconds", "excluded"] as const) {
    const [got, want] = [protocol.clock[name], CLOCKS[kind][name]].map(String);
    check.equals(["protocol", "clock", name], got, want, "the rules' is");
  }
}

/** Where a run departs from the recipe, whatever its files and program were; empty where it does not. */
export function recipeDifferences(result: TrainResult): Problem[] {
  const { dataset, train } = result;
  const check = new Checker();
  const same = (path: Step[], got: unknown, want: unknown) =>
    check.equals(path, got, want, "the recipe's is");
  const { trainCount, testCount, model, parameters, recipe, augment } = RECIPE;
  same(["dataset", "name"], dataset.name, recipe.task);
  same(["dataset", "synthetic"], dataset.synthetic, false);
  same(["dataset", "trainCount"], dataset.trainCount, trainCount);
  same(["dataset", "testCount"], dataset.testCount, testCount);
  same(["dataset", "evaluatedOn"], dataset.evaluatedOn ?? "test", "test");
  checkClock(check, result);
  same(["train", "evalOnly"], train.evalOnly, false);
  same(["train", "model"], train.model, model);
  same(["train", "parameters"], train.parameters, parameters);
  for (const [name, want] of Object.entries(decidingPart(recipe))) {
    same(["train", "recipe", name], train.recipe[name as keyof Recipe], want);
  }
  for (const [name, want] of Object.entries(augment)) {
    const got = train.augment[name as keyof typeof augment];
    same(["train", "augment", name], String(got), String(want));
  }
  same(["train", "initialWeights"], train.initialWeights ?? null, null);
  return check.problems;
}
