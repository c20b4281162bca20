/// <reference lib="dom" />
import { type Child, element } from "../../../../results/page/browser/dom.ts";
import type { Request } from "../../protocol.ts";
import { BenchForm } from "./bench_form.ts";
import { TrainForm } from "./train_form.ts";

/** After which a training on a phone or a CPU stops, if its visitor does not change it. */
const SMALL_STEPS = 200;

/** What can be run, and how. */
export class RunForm {
  readonly root: HTMLFormElement;
  readonly #bench = new BenchForm();
  readonly #train: TrainForm;
  readonly #choices: readonly HTMLInputElement[];
  readonly #fields: HTMLFieldSetElement;

  /**
   * @param models That can be trained.
   * @param start Called with what is to be run.
   */
  constructor(models: readonly string[], start: (request: Request) => void) {
    this.#train = new TrainForm(models, () => this.#choose("train"));
    this.#choices = [radio("bench", true), radio("train", false)];
    const [bench, train] = this.#choices;
    this.#fields = element(
      "fieldset",
      {},
      element("legend", { class: "unseen" }, "What to run"),
      element(
        "div",
        { class: "kinds" },
        choice(bench, "Benchmark", "Ceilings, kernels, steps of models"),
        choice(train, "Training", "A ConvNet or a ResNet on images"),
      ),
      this.#bench.root,
      this.#train.root,
      element("button", { type: "submit", class: "main" }, "Start"),
    );
    // Its own messages say more than the browser's.
    this.root = element("form", { novalidate: true }, this.#fields);
    this.root.addEventListener("change", () => this.#show());
    this.root.addEventListener("submit", (event) => {
      event.preventDefault();
      const request = bench.checked ? this.#bench.read() : this.#train.read();
      if (request) start(request);
    });
    this.#show();
    this.lock(true);
  }

  /** While something runs nothing else can be asked for. */
  lock(locked: boolean): void {
    this.#fields.disabled = locked;
  }

  /** Begins with what a phone or a CPU can do. */
  preferSmall(): void {
    this.#bench.prefer("small");
    this.#train.prefer({ steps: SMALL_STEPS });
  }

  useBatch(batch: number): void {
    this.#train.useBatch(batch);
  }

  #choose(kind: string): void {
    for (const input of this.#choices) input.checked = input.value === kind;
    this.#show();
  }

  #show(): void {
    const [bench] = this.#choices;
    this.#bench.root.hidden = !bench.checked;
    this.#train.root.hidden = bench.checked;
  }
}

function radio(value: string, checked: boolean): HTMLInputElement {
  return element("input", { type: "radio", name: "kind", value, checked });
}

function choice(input: HTMLInputElement, title: string, text: string): Child {
  const words = element("span", {}, element("strong", {}, title), element("small", {}, text));
  return element("label", { class: "kind" }, input, words);
}
