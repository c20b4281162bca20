/// <reference lib="dom" />
import { element } from "../../../../results/page/browser/dom.ts";
import type { Request } from "../../protocol.ts";
import { ArchiveField } from "./archive_field.ts";
import { RecipeFields } from "./recipe_fields.ts";

/** The fields of a training. */
export class TrainForm {
  readonly root: HTMLElement;
  readonly #recipe: RecipeFields;
  readonly #archive: ArchiveField;
  readonly #task = element(
    "select",
    { id: "task" },
    element("option", { value: "synthetic" }, "10,000 built-in images"),
    element("option", { value: "cifar10" }, "CIFAR-10, from its archive"),
  );
  readonly #steps = element("input", {
    type: "number",
    id: "steps",
    min: 1,
    step: 1,
    inputmode: "numeric",
    "aria-describedby": "steps-problem",
  });
  readonly #problem = element("p", { class: "problem", role: "alert", id: "steps-problem" });

  /**
   * @param models That can be trained.
   * @param given Called when somebody gives an archive, which is then what is trained on.
   */
  constructor(models: readonly string[], given: () => void) {
    this.#recipe = new RecipeFields(models);
    this.#archive = new ArchiveField(() => {
      this.#task.value = "cifar10";
      this.#showArchive();
      given();
    });
    this.#task.addEventListener("change", () => this.#showArchive());
    this.#problem.hidden = true;
    this.root = element(
      "div",
      {},
      element(
        "div",
        { class: "fields" },
        taskField(this.#task),
        ...this.#recipe.first,
        stepsField(this.#steps),
      ),
      this.#archive.root,
      this.#problem,
      element(
        "details",
        {},
        element("summary", {}, "More of the recipe"),
        element("div", { class: "fields" }, ...this.#recipe.others),
      ),
    );
    this.#showArchive();
  }

  prefer({ steps }: { readonly steps: number }): void {
    this.#steps.value = String(steps);
  }

  useBatch(batch: number): void {
    this.#recipe.set("batch", batch);
  }

  /** What is asked for; null where the form says what is wrong. */
  read(): Request | null {
    const task = this.#task.value;
    const recipe = this.#recipe.read(task);
    const files = task === "cifar10" ? this.#archive.files : [];
    const steps = this.#steps.value === "" ? null : Number(this.#steps.value);
    const problem = this.#problemOf(task, files);
    this.#problem.hidden = problem === null;
    this.#problem.textContent = problem;
    return recipe === null || problem !== null ? null : { kind: "train", recipe, steps, files };
  }

  #problemOf(task: string, files: readonly File[]): string | null {
    if (!this.#steps.validity.valid) {
      this.#steps.focus();
      return "Steps must be an integer >= 1, or empty for all.";
    }
    if (task === "cifar10" && files.length === 0) {
      this.#archive.focus();
      return "There is no archive yet: drop cifar-10-binary.tar.gz on this page, or choose it.";
    }
    return null;
  }

  #showArchive(): void {
    this.#archive.root.hidden = this.#task.value !== "cifar10";
  }
}

function taskField(select: HTMLSelectElement): HTMLElement {
  return element("div", { class: "field" }, element("label", { for: "task" }, "Images"), select);
}

function stepsField(input: HTMLInputElement): HTMLElement {
  return element(
    "div",
    { class: "field" },
    element("label", { for: "steps" }, "Stop after steps"),
    input,
    element("small", {}, "Empty: when the epochs are over, with a result that can be ranked"),
  );
}
