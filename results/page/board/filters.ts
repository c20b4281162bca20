/// <reference lib="dom" />
import { element } from "../browser/dom.ts";
import type { Line } from "./lines.ts";

/** A field of the form, and what of a line it asks for. */
interface Choice {
  readonly name: string;
  readonly label: string;
  valueOf(line: Line): string;
}

const UNSTATED = "not stated";

const CHOICES: readonly Choice[] = [
  { name: "kind", label: "Adapters", valueOf: ({ run }) => run.section },
  { name: "vendor", label: "Vendor", valueOf: ({ run }) => run.vendor },
  { name: "runtime", label: "Runtime", valueOf: ({ run }) => run.runtimeName },
  { name: "dtype", label: "Data type", valueOf: ({ dtype }) => dtype ?? UNSTATED },
  { name: "division", label: "Division", valueOf: ({ run }) => run.division },
];

const GROUPS = {
  accuracy: "Time to accuracy",
  training: "Training",
  step: "Steps of models",
  kernel: "Kernels",
};

/** The form above the tables: a workload, further choices, a text. */
export class Filters {
  readonly root: HTMLFormElement;
  readonly #workload: HTMLSelectElement;
  readonly #choices: readonly { choice: Choice; select: HTMLSelectElement }[];
  readonly #text = element("input", { type: "search", name: "text", autocomplete: "off" });
  readonly #keeps: boolean;

  /**
   * @param changed Called with each change.
   * @param keeps What is chosen is kept in the address, so that it can be linked to, and is still there on the way back from a submission.
   */
  constructor(lines: readonly Line[], changed: () => void, keeps: boolean) {
    this.#keeps = keeps;
    this.#workload = workloadSelect(lines);
    this.#choices = CHOICES.map((choice) => {
      const values = [...new Set(lines.map(choice.valueOf))].sort();
      const select = element(
        "select",
        { name: choice.name },
        option("", "all"),
        ...values.map((value) => option(`=${value}`, value)),
      );
      return { choice, select };
    });
    const reset = element("button", { type: "reset" }, "Reset");
    this.root = element(
      "form",
      { class: "filters", "aria-label": "Filters" },
      field("Workload", this.#workload, "workload"),
      ...this.#choices.map(({ choice, select }) => field(choice.label, select)),
      field("Adapter, driver, CPU or runtime contains", this.#text, "search"),
      reset,
    );
    this.#restore();
    this.root.addEventListener("input", () => {
      this.#keep();
      changed();
    });
    this.root.addEventListener("submit", (event) => event.preventDefault());
    // The fields have their old values until the event is over.
    this.root.addEventListener("reset", () =>
      setTimeout(() => {
        this.#keep();
        changed();
      }));
  }

  #keep(): void {
    if (!this.#keeps) return;
    const chosen = new URLSearchParams();
    for (const field of this.#fields()) chosen.set(field.name, field.value);
    history.replaceState(null, "", `#${chosen}`);
  }

  /** A choice that the site does not have is left out. */
  #restore(): void {
    if (!this.#keeps) return;
    const chosen = new URLSearchParams(location.hash.slice(1));
    for (const field of this.#fields()) {
      const value = chosen.get(field.name);
      if (value === null) continue;
      const has = field instanceof HTMLInputElement ||
        [...field.options].some((option) => option.value === value);
      if (has) field.value = value;
    }
  }

  #fields(): (HTMLSelectElement | HTMLInputElement)[] {
    return [this.#workload, ...this.#choices.map(({ select }) => select), this.#text];
  }

  /** The chosen workload, or null for all. */
  get workload(): string | null {
    return this.#workload.value === "" ? null : this.#workload.value.slice(1);
  }

  /** Whether a line is to be shown; of any workload on request. */
  passes(any = false): (line: Line) => boolean {
    const workload = any ? null : this.workload;
    const wanted = this.#choices.filter(({ select }) => select.value !== "");
    const text = this.#text.value.trim().toLowerCase();
    return (line) =>
      (workload === null || line.workload === workload) &&
      wanted.every(({ choice, select }) => select.value === `=${choice.valueOf(line)}`) &&
      (text === "" || searched(line).includes(text));
  }
}

const searched = ({ run }: Line) =>
  `${run.adapter}\n${run.driver ?? ""}\n${run.cpu ?? ""}\n${run.runtime}`.toLowerCase();

/** With how many lines each has; the one with the most ranked lines, trainings first, is chosen. */
function workloadSelect(lines: readonly Line[]): HTMLSelectElement {
  const select = element("select", { name: "workload" }, option("", "all"));
  const names = Object.keys(GROUPS) as (keyof typeof GROUPS)[];
  let chosen = false;
  for (const group of names) {
    const workloads = Map.groupBy(
      lines.filter((line) => line.group === group),
      ({ workload }) => workload,
    );
    if (workloads.size === 0) continue;
    const counts = [...workloads].map(([workload, all]) => ({
      workload,
      all: all.length,
      ranked: all.filter(({ rank }) => rank !== null).length,
    })).sort((a, b) => b.ranked - a.ranked || (a.workload < b.workload ? -1 : 1));
    const options = counts.map(({ workload, all }) =>
      option(`=${workload}`, `${workload} (${all})`)
    );
    if (!chosen && counts[0].ranked > 0) {
      options[0].defaultSelected = chosen = true;
    }
    select.append(element("optgroup", { label: GROUPS[group] }, ...options));
  }
  return select;
}

const option = (value: string, text: string) => element("option", { value }, text);

function field(label: string, input: HTMLElement, kind = ""): HTMLElement {
  return element("label", { class: `field ${kind}`.trim() }, label, input);
}
