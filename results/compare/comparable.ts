import { decidingPart } from "../schema/recipe_entries.ts";
import type { TrainResult } from "../schema/result.ts";
import type { Input } from "./comparison.ts";
import { checkClocks, comparer, type Same } from "./protocol.ts";

/**
 * Refuses two documents whose numbers mean different things.
 *
 * @throws {UserError} With the field and both values.
 */
export function checkComparable(base: Input, other: Input): void {
  checkClocks(base, other);
  if (base.result.kind === "train" && other.result.kind === "train") {
    checkRecipes(base.result, other.result, comparer(base, other));
  }
}

function checkRecipes(base: TrainResult, other: TrainResult, same: Same): void {
  for (const field of ["model", "parameters"] as const) {
    same(`train.${field}`, base.train[field], other.train[field]);
  }
  for (const field of ["sha256", "trainCount", "testCount"] as const) {
    same(`dataset.${field}`, base.dataset[field], other.dataset[field]);
  }
  const [a, b] = [base, other].map(({ train }) => decidingPart(train.recipe));
  for (const name of new Set([...Object.keys(a), ...Object.keys(b)])) {
    same(`train.recipe.${name}`, a[name] ?? null, b[name] ?? null);
  }
  same("train.augment", base.train.augment, other.train.augment);
}
