/// <reference lib="dom" />
import { element } from "../../../../results/page/browser/dom.ts";
import { type Preset, PRESETS, type Request } from "../../protocol.ts";

const WORDS: Readonly<Record<Preset, string>> = {
  small: "what phones hold and bear, and software adapters finish",
  quick: "the curated rows and a short training",
  full: "every kernel and model, ResNet-50 included",
};

/** The fields of a benchmark. */
export class BenchForm {
  readonly root: HTMLElement;
  readonly #preset: HTMLSelectElement;
  readonly #tune = element("input", { type: "checkbox", id: "tune" });
  readonly #filter = element("input", { type: "text", id: "filter", autocomplete: "off" });

  constructor() {
    const options = PRESETS.map((name) =>
      element("option", { value: name }, `${name}: ${WORDS[name]}`)
    );
    this.#preset = element("select", { id: "preset" }, ...options);
    this.root = element(
      "div",
      { class: "fields" },
      element(
        "div",
        { class: "field wide-field" },
        element("label", { for: "preset" }, "How much"),
        this.#preset,
      ),
      element(
        "div",
        { class: "field wide-field" },
        element("label", { for: "filter" }, "Only rows whose name contains"),
        this.#filter,
        element("small", {}, "Several texts with commas: gemm, resnet. Empty: all."),
      ),
      element(
        "div",
        { class: "field check wide-field" },
        this.#tune,
        element("label", { for: "tune" }, "Tune too"),
        element(
          "small",
          {},
          "Finds fast variants for each shape, which takes up to two minutes a model",
        ),
      ),
    );
  }

  prefer(preset: Preset): void {
    this.#preset.value = preset;
  }

  read(): Request {
    const texts = this.#filter.value.split(",").map((text) => text.trim())
      .filter((text) => text !== "");
    const preset = this.#preset.value as Preset;
    const filter = texts.length === 0 ? null : texts;
    return { kind: "bench", preset, filter, tune: this.#tune.checked };
  }
}
