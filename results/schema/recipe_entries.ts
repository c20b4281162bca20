/** The recipe's entries one by one, for those who do not know their names: the command line, the README, comparisons. */
import { z } from "zod";
import { type Recipe, recipe, recipeOf, TASK_DEFAULTS } from "./recipe.ts";

/** An entry as those who show it need it. */
export interface RecipeEntry {
  readonly name: keyof Recipe;
  readonly type: z.ZodType;
  /** `--lr <rate>`. */
  readonly flag: string;
  readonly description: string;
  readonly default: unknown;
  /** Tasks that have another default. */
  readonly tasks: Readonly<Record<string, unknown>>;
  /** The only values, where it is one of a few. */
  readonly choices: readonly string[] | null;
}

/** The entries that have a flag, in their order. */
export function recipeEntries(): RecipeEntry[] {
  return names.flatMap((name) => {
    const type = recipe.shape[name];
    const { flag, description = "" } = type.meta() ?? {};
    if (typeof flag !== "string") return [];
    const { innerType, defaultValue } = type.def;
    const choices = innerType instanceof z.ZodEnum ? innerType.options : null;
    const tasks = Object.entries(TASK_DEFAULTS).filter(([, usual]) => name in usual)
      .map(([task, usual]) => [task, usual[name]]);
    const shown = { flag, description, default: defaultValue, tasks: Object.fromEntries(tasks) };
    return [{ name, type, choices, ...shown }];
  });
}

const names = Object.keys(recipe.shape) as (keyof Recipe)[];

/** The names of entries by which runs of one recipe may differ: the seed, and what changes only what is looked at. */
const FREE: ReadonlySet<string> = new Set(
  names.filter((name) => name === "seed" || recipe.shape[name].meta()?.observes === true),
);

/** What decides a run and is not its seed, keys in order: runs of one recipe have the same. */
export function decidingPart(asked: Recipe): Readonly<Record<string, unknown>> {
  const entries = Object.entries(asked).filter(([name]) => !FREE.has(name));
  return Object.fromEntries(entries.sort(([a], [b]) => a < b ? -1 : 1));
}

/** A recipe in words: its length, batch and learning rate, then what is not as usual for its task, by the options that ask for it. */
export function recipeText(asked: Recipe): string {
  const { task, epochs, batch, learningRate } = asked;
  const usual = recipeOf(task, {
    model: asked.model,
    stem: asked.stem,
    epochs,
    batch,
    learningRate,
  });
  const options = unusual(asked, usual).filter(({ name }) => !FREE.has(name))
    .map(({ words }) => words.join(" ").replace(/^--/, ""));
  return [`${epochs} epochs, batch ${batch}, lr ${learningRate}`, ...options].join(", ");
}

/** The words after `train` that ask for a recipe: the task, and by their options what is not as usual for it. */
export function recipeWords(asked: Recipe): string[] {
  return [asked.task, ...unusual(asked, recipeOf(asked.task)).flatMap(({ words }) => words)];
}

/** The entries that are not as usual, each with the words of its option: `["--lr", "0.1"]`. */
function unusual(asked: Recipe, usual: Recipe) {
  return recipeEntries().filter(({ name }) => asked[name] !== usual[name])
    .map(({ name, flag }) => {
      const [option, value] = flag.split(" ");
      return { name, words: value === undefined ? [option] : [option, String(asked[name])] };
    });
}
