/** The recipe's entries as options of the command line. */
import { type Command, Option } from "@commander-js/extra-typings";
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

/** A `train` command that was parsed. */
export type ParsedTrain = Pick<Command, "args" | "getOptionValue" | "getOptionValueSource">;

/**
 * The recipe that a `train` command asks for.
 *
 * @param saved That of the checkpoint from which it goes on, which has what was not typed.
 * @throws {UserError} If two entries contradict each other.
 */
export function typedRecipe(command: ParsedTrain, saved?: Recipe): Recipe {
  const typed = recipeEntries().flatMap((entry) => {
    const option = optionOf(entry).attributeName();
    const isTyped = command.getOptionValueSource(option) === "cli";
    return isTyped ? [[entry.name, command.getOptionValue(option)]] : [];
  });
  const asked = Object.fromEntries(typed), [task] = command.args;
  try {
    if (saved) return recipe.parse({ ...saved, ...asked, ...task === undefined ? {} : { task } });
    return recipeOf(task ?? recipe.shape.task.def.defaultValue, asked);
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    throw new UserError(error.issues[0].message);
  }
}
