/** The recipe's entries as options of the command line. */
import { Option } from "@commander-js/extra-typings";
import { z } from "zod";
import { PRECISIONS, type Recipe, recipe, recipeOf } from "../../../results/schema/recipe.ts";
import { recipeEntries, type RecipeEntry } from "../../../results/schema/recipe_entries.ts";
import { UserError } from "../../../results/text/user_error.ts";
import { inRange } from "../../terminal/options.ts";

/**
 * An option for each entry.
 *
 * @param hints Said of an entry in place of its description.
 */
export function recipeOptions(hints: Partial<Record<keyof Recipe, string>>): Option[] {
  return recipeEntries().map((entry) =>
    optionOf({ ...entry, description: hints[entry.name] ?? entry.description })
  );
}

/** Without the default where tasks have others: what was not typed must then be told from what was. */
function optionOf(entry: RecipeEntry): Option {
  const { flag, description, tasks, choices, type } = entry;
  const others = Object.entries(tasks).map(([task, value]) => `, ${task}: ${value}`).join("");
  const option = others === ""
    ? new Option(flag, description).default(entry.default)
    : new Option(flag, `${description} (default: ${entry.default}${others})`);
  if (choices) return option.choices(choices);
  return typeof entry.default === "number" ? option.argParser(inRange(type)) : option;
}

/** The recipe's `--precision`, for verbs that have no recipe besides. */
export function precisionOption() {
  const { flag, description } = recipe.shape.precision.meta() ?? {};
  return new Option(flag as "--precision <kind>", description).choices(PRECISIONS)
    .default("f32" as const);
}

/**
 * The recipe of a task with what was typed.
 *
 * @param values By the names that commander gives options.
 * @throws {UserError} If two entries contradict each other.
 */
export function typedRecipe(task: string, values: Readonly<Record<string, unknown>>): Recipe {
  const typed = recipeEntries().map((entry) => [
    entry.name,
    values[optionOf(entry).attributeName()],
  ]);
  try {
    return recipeOf(task, Object.fromEntries(typed));
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    throw new UserError(error.issues[0].message);
  }
}
