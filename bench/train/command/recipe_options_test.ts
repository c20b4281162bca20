import assert from "node:assert/strict";
import { test } from "node:test";
import { Command } from "@commander-js/extra-typings";
import { type Recipe, recipe, recipeOf } from "../../../results/schema/recipe.ts";
import { recipeEntries } from "../../../results/schema/recipe_entries.ts";
import { typedRecipe } from "./recipe_options.ts";
import { trainCli } from "./train_cli.ts";

const typed = (...words: string[]) => typedOver(undefined, ...words);

function typedOver(saved: Recipe | undefined, ...words: string[]): Recipe {
  const command = trainCli(new Command().exitOverride().configureOutput({ writeErr: () => {} }));
  return typedRecipe(command.action(() => {}).parse(words, { from: "user" }), saved);
}

test("a run that goes on has its checkpoint's recipe but for what is typed, also where that is a default", () => {
  const saved = recipeOf("cifar10", { learningRate: 0.1, epochs: 3, augmented: false });
  assert.deepEqual(typedOver(saved), saved);
  assert.deepEqual(typedOver(saved, "--epochs", "10"), { ...saved, epochs: 10 });
  assert.deepEqual(typedOver(saved, "synthetic").task, "synthetic");
});

test("what is not typed has its task's default", () => {
  assert.deepEqual(typed(), recipeOf("synthetic"));
  assert.deepEqual(typed("cifar10"), recipeOf("cifar10"));
  const { model, stem, batch, imageSize, epochs } = typed("imagenet", "--batch", "8");
  assert.deepEqual([model, stem, batch, imageSize, epochs], ["resnet50", "imagenet", 8, 224, 10]);
});

test("every entry of the recipe but the task can be typed, and comes to its field", () => {
  const entries = recipeEntries();
  assert.deepEqual(["task", ...entries.map(({ name }) => name)], Object.keys(recipe.shape));
  for (const { name, type, flag, choices, default: usual } of entries) {
    const [option, value] = flag.split(" ");
    const other = choices?.find((choice) => choice !== usual) ??
      (typeof usual === "number"
        ? [0.5, 2 * usual, usual / 2].find((n) => n !== usual && type.safeParse(n).success)
        : "resnet20");
    // A seed is whole, and no smoothing is of a whole target.
    const text = name === "seed" ? "7" : String(other);
    const found = value === undefined ? typed(option) : typed(option, text);
    const want = value === undefined ? !usual : typeof usual === "number" ? Number(text) : text;
    assert.deepEqual(found, { ...recipeOf("synthetic"), [name]: want }, flag);
  }
});

test("a value out of an entry's range is refused with the range, and entries that contradict each other with both", () => {
  const refused = (words: string[], message: RegExp) =>
    assert.throws(() => typed(...words), { message });
  refused(["--batch", "0"], /'--batch <n>' argument '0' is invalid. It must be an integer >= 1\./);
  refused(["--lr", "nan"], /It must be a number from 0 to 3\.4e\+38\./);
  refused(["--label-smoothing", "1"], /It must be a number from 0 to below 1\./);
  refused(["--seed", "4294967296"], /It must be an integer from 0 to 4294967295\./);
  refused(["--schedule", "cubic"], /Allowed choices are constant, step, cosine\./);
  refused(["--nesterov", "--momentum", "0"], /--nesterov as it needs a momentum: --momentum is 0/);
  refused(["--nesterov", "--optimiser", "adamw"], /it is SGD's: --optimiser is adamw$/);
  refused(["--warmup", "3", "--epochs", "2"], /--warmup is 3, --epochs 2$/);
});
