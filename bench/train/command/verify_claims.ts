import { Command } from "@commander-js/extra-typings";
import type { Check } from "../../../results/compare/verify/verify_train.ts";
import type { Recipe } from "../../../results/schema/recipe.ts";
import { decidingPart } from "../../../results/schema/recipe_entries.ts";
import type { TrainResult } from "../../../results/schema/result.ts";
import suite from "../../../package.json" with { type: "json" };
import { typedRecipe } from "./recipe_options.ts";
import { trainCli } from "./train_cli.ts";

/** Versions of the suite whose command line has the same options. */
const VERSIONS: readonly string[] = ["0.1.0", suite.version];

/**
 * Whether a document's command asks for the recipe that the document has: some entries have no effect in some recipes, so that a second run
 * cannot tell them. Null where it cannot be told: the command is not one of this suite's version.
 */
export function checkCommand({ argv, suite, train: { recipe } }: TrainResult): Check | null {
  const typed = VERSIONS.includes(suite.version) ? recipeTypedBy(argv, recipe) : null;
  if (typed === null) return null;
  const decided = ({ task, seed, ...rest }: Recipe): Record<string, unknown> => {
    return { task, seed, ...decidingPart({ task, seed, ...rest }) };
  };
  const [asked, given] = [decided(typed), decided(recipe)];
  const wrong = Object.keys(asked).find((name) => asked[name] !== given[name]);
  const difference = wrong === undefined
    ? null
    : `asks for ${wrong} ${asked[wrong]}, the result has ${given[wrong]}`;
  return { what: "command", difference };
}

/** What a `train` command asks for, where it goes on from a checkpoint one of a recipe; null of another command. */
function recipeTypedBy([name, ...words]: readonly string[], resumed: Recipe): Recipe | null {
  if (name !== "train") return null;
  let found: Recipe | null = null;
  const silent = { writeOut: () => {}, writeErr: () => {} };
  const command = trainCli(new Command().exitOverride().configureOutput(silent));
  command.action((_task, { resume }, parsed) => {
    found = typedRecipe(parsed, resume === undefined ? undefined : resumed);
  });
  try {
    command.parse(words, { from: "user" });
  } catch {
    return null; // of another version, or not a command
  }
  return found;
}
