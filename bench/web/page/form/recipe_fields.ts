/// <reference lib="dom" />
/** The recipe's entries as fields of a form: labels, choices, ranges and defaults are the schema's. */
import { z } from "zod";
import { element } from "../../../../results/page/browser/dom.ts";
import { type Recipe, recipeOf } from "../../../../results/schema/recipe.ts";
import { recipeEntries, type RecipeEntry } from "../../../../results/schema/recipe_entries.ts";
import { rangeText } from "../../../../results/text/range_text.ts";
import { wordsOf } from "../../option_words.ts";

/** What most people change; all else is folded. */
const FIRST: ReadonlySet<string> = new Set(["model", "epochs", "batch", "learningRate", "seed"]);

/** Of photos, which are not decoded in a browser, and of weights, which it is not given. */
const ABSENT: ReadonlySet<string> = new Set(["imageSize", "head"]);

type Control = HTMLInputElement | HTMLSelectElement;

/** An entry with its field. */
interface RecipeField {
  readonly entry: RecipeEntry;
  readonly root: HTMLElement;
  readonly control: Control;
  readonly problem: HTMLElement;
}

/** Fields for what a training is asked for. */
export class RecipeFields {
  /** The fields that most people change. */
  readonly first: readonly HTMLElement[];
  /** The others. */
  readonly others: readonly HTMLElement[];
  readonly #fields: readonly RecipeField[];

  /** @param models That can be trained, the first being the default. */
  constructor(models: readonly string[]) {
    this.#fields = recipeEntries().filter(({ name }) => !ABSENT.has(name))
      .map((entry) => fieldOf(entry, models));
    const roots = (first: boolean) =>
      this.#fields.filter(({ entry }) => FIRST.has(entry.name) === first).map(({ root }) => root);
    this.first = roots(true);
    this.others = roots(false);
  }

  /** What was asked for; null where a field says why it is none. */
  read(task: string): Partial<Recipe> | null {
    const typed = this.#fields.map((field) => [field.entry.name, valueOf(field)] as const);
    for (const field of this.#fields) mark(field, null);
    try {
      return recipeOf(task, Object.fromEntries(typed));
    } catch (error) {
      if (!(error instanceof z.ZodError)) throw error;
      for (const { path: [name], message, code } of error.issues) {
        const field = this.#fields.find(({ entry }) => entry.name === name);
        if (!field) throw error;
        mark(field, code === "custom" ? message : `It must be ${rangeText(field.entry.type)}.`);
      }
      this.#fields.find(({ problem }) => !problem.hidden)?.control.focus();
      return null;
    }
  }

  set(name: keyof Recipe, value: string | number): void {
    const field = this.#fields.find(({ entry }) => entry.name === name);
    if (field) field.control.value = String(value);
  }
}

function fieldOf(entry: RecipeEntry, models: readonly string[]): RecipeField {
  const id = `recipe-${entry.name}`;
  const control = controlOf(entry, models);
  const problem = element("small", { id: `${id}-problem`, class: "problem", role: "alert" });
  problem.hidden = true;
  const hint = element("small", { id: `${id}-hint` }, entry.description);
  control.id = id;
  control.name = entry.name;
  control.setAttribute("aria-describedby", `${id}-hint ${id}-problem`);
  const label = element("label", { for: id }, labelOf(entry));
  const kind = entry.default === true || entry.default === false ? "check" : "";
  const parts = kind === "check" ? [control, label] : [label, control];
  const root = element("div", { class: `field ${kind}`.trim() }, ...parts, hint, problem);
  return { entry, root, control, problem };
}

/** `Learning rate`; of a switch the words of its flag, which says what happens when it is on. */
function labelOf({ name, flag, default: usual }: RecipeEntry): string {
  const words = typeof usual === "boolean"
    ? flag.replace(/^--/, "").replaceAll("-", " ")
    : wordsOf(name);
  return words[0].toUpperCase() + words.slice(1);
}

function controlOf(entry: RecipeEntry, models: readonly string[]): Control {
  const { name, type, choices, default: usual } = entry;
  const values = name === "model" ? models : choices;
  if (values) {
    return element(
      "select",
      {},
      ...values.map((value) => element("option", { value, selected: value === usual }, value)),
    );
  }
  if (typeof usual === "boolean") {
    return element("input", { type: "checkbox" });
  }
  const { type: kind, minimum = 0, maximum } = z.toJSONSchema(type, { io: "input" });
  const isWhole = kind === "integer";
  return element("input", {
    type: "number",
    inputmode: isWhole ? "numeric" : "decimal",
    value: String(usual),
    min: minimum,
    step: isWhole ? 1 : "any",
    required: true,
    ...(maximum === undefined || maximum === Number.MAX_SAFE_INTEGER ? {} : { max: maximum }),
  });
}

/** As the recipe has it: a number that cannot be read is none, which the schema refuses. */
function valueOf({ entry: { flag, default: usual }, control }: RecipeField): unknown {
  if (typeof usual === "boolean") {
    return (control as HTMLInputElement).checked !== flag.startsWith("--no-");
  }
  if (typeof usual !== "number") return control.value;
  return control.value.trim() === "" ? NaN : Number(control.value);
}

function mark({ control, problem }: RecipeField, message: string | null): void {
  problem.hidden = message === null;
  problem.textContent = message;
  if (message === null) control.removeAttribute("aria-invalid");
  else {
    control.setAttribute("aria-invalid", "true");
    control.closest("details")?.setAttribute("open", "");
  }
}
