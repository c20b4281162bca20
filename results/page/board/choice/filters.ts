/// <reference lib="dom" />
import { element } from "../../browser/dom.ts";
import { type Kept, restored } from "./kept.ts";
import type { BoardMachine } from "../lines.ts";

/** A field of the form, and what of a machine it asks for: one of these. */
interface Choice {
  readonly name: string;
  readonly label: string;
  valuesOf(machine: BoardMachine): readonly string[];
}

const CHOICES: readonly Choice[] = [
  { name: "kind", label: "Adapters", valuesOf: ({ section }) => [section] },
  { name: "vendor", label: "Vendor", valuesOf: ({ vendor }) => [vendor] },
  { name: "runtime", label: "Runtime", valuesOf: ({ runtime }) => [runtime] },
  { name: "suite", label: "Suite", valuesOf: ({ suites }) => suites },
];

/** The form above the tables: which machines are shown. Folded on phones, which see results first. */
export class Filters {
  readonly root: HTMLElement;
  readonly #choices: readonly { choice: Choice; select: HTMLSelectElement }[];
  readonly #text = element("input", { type: "search", name: "text", autocomplete: "off" });

  /** @param changed Called with each change. */
  constructor(machines: readonly BoardMachine[], changed: () => void, kept: Kept) {
    this.#choices = CHOICES.map((choice) => {
      const values = [...new Set(machines.flatMap(choice.valuesOf))].sort();
      const select = element(
        "select",
        { name: choice.name },
        option("", "all"),
        ...values.map((value) => option(`=${value}`, value)),
      );
      return { choice, select };
    });
    const fields = [...this.#choices.map(({ select }) => select), this.#text];
    const form = element(
      "form",
      { class: "filters", "aria-label": "Filters" },
      ...this.#choices.map(({ choice, select }) => field(choice.label, select)),
      field("Adapter, driver or CPU contains", this.#text, "search"),
      element("button", { type: "reset" }, "Reset"),
    );
    for (const each of fields) restored(each, kept);
    const tell = () => {
      kept.set(Object.fromEntries(fields.map(({ name, value }) => [name, value])));
      changed();
    };
    form.addEventListener("input", tell);
    form.addEventListener("submit", (event) => event.preventDefault());
    // The fields have their old values until the event is over.
    form.addEventListener("reset", () => setTimeout(tell));
    const isOpen = !isPhone() || fields.some(({ value }) => value !== "");
    const summary = element("summary", {}, "Filters");
    this.root = element("details", { class: "folded", open: isOpen }, summary, form);
  }

  /** Whether a machine is to be shown. */
  passes(): (machine: BoardMachine) => boolean {
    const wanted = this.#choices.filter(({ select }) => select.value !== "");
    const text = this.#text.value.trim().toLowerCase();
    return (machine) =>
      wanted.every(({ choice, select }) =>
        choice.valuesOf(machine).includes(select.value.slice(1))
      ) && (text === "" || searched(machine).includes(text));
  }
}

/** As the style sheet has it. */
const isPhone = () => matchMedia("(max-width: 48rem)").matches;

const searched = ({ adapter, drivers, cpu, runtime }: BoardMachine) =>
  [adapter, ...drivers, cpu ?? "", runtime].join("\n").toLowerCase();

/** A choice of a `select`. */
export const option = (value: string, text: string) => element("option", { value }, text);

/** A field with its label. */
export function field(label: string, input: HTMLElement, kind = ""): HTMLElement {
  return element("label", { class: `field ${kind}`.trim() }, label, input);
}
