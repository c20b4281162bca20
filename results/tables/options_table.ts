import { recipeEntries } from "../schema/recipe_entries.ts";
import { columns, markdownTable } from "../text/markdown.ts";

/** The recipe's options as Markdown: what `train` may be asked for, by which field of a document says it. */
export function optionsTable(): string {
  const rows = recipeEntries().map(({ name, flag, description, choices, tasks, ...entry }) => {
    const others = Object.entries(tasks).map(([task, value]) => `, ${task}: ${value}`).join("");
    const usual = typeof entry.default === "boolean" ? "" : `${entry.default}${others}`;
    return [flag, name, choices ? `${description}: ${choices.join(", ")}` : description, usual];
  });
  return markdownTable(columns("option", "field of train.recipe", "what", "default"), rows);
}
