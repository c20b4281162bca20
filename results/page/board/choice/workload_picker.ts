/// <reference lib="dom" />
import { element } from "../../browser/dom.ts";
import { field, option } from "./filters.ts";
import { type Kept, restored } from "./kept.ts";
import type { Line } from "../lines.ts";

const GROUPS = {
  accuracy: "Accuracy",
  training: "Training",
  step: "Steps of models",
  kernel: "Kernels",
};

/** A workload and who ran it. */
interface Workload {
  readonly workload: string;
  readonly op: string;
  readonly group: Line["group"];
  readonly lines: number;
  readonly ranked: number;
}

/** The choice of a workload: by its op, or by words of it. */
export class WorkloadPicker {
  readonly root: HTMLFormElement;
  readonly #workloads: readonly Workload[];
  readonly #find = element("input", { type: "search", name: "find", autocomplete: "off" });
  readonly #op: HTMLSelectElement;
  readonly #workload = element("select", { name: "workload" });
  readonly #dtype: HTMLSelectElement;

  /** @param changed Called with each change. */
  constructor(lines: readonly Line[], changed: () => void, kept: Kept) {
    this.#workloads = workloadsOf(lines);
    this.#op = opSelect(this.#workloads);
    const types = [...new Set(lines.flatMap(({ dtype }) => dtype ?? []))].sort();
    const all = types.map((type) => option(type, type));
    this.#dtype = element("select", { name: "dtype" }, option("", "all"), ...all);
    this.root = element(
      "form",
      { class: "filters workloads", "aria-label": "Workload" },
      field("Operation", this.#op),
      field("Workload", this.#workload, "workload"),
      field("Data type", this.#dtype),
      field("Find a workload, such as “conv 56x56”", this.#find, "search"),
    );
    const fields = [this.#find, this.#op, this.#workload, this.#dtype];
    for (const each of fields) {
      restored(each, kept);
      if (each === this.#op) this.#list();
    }
    this.root.addEventListener("submit", (event) => event.preventDefault());
    this.root.addEventListener("input", ({ target }) => {
      if (target === this.#op) this.#find.value = "";
      if (target === this.#op || target === this.#find) this.#list();
      kept.set(Object.fromEntries(fields.map(({ name, value }) => [name, value])));
      changed();
    });
  }

  /** The chosen workload, or null for all of an op, or that were found. */
  get workload(): string | null {
    return this.#workload.value === "" ? null : this.#workload.value.slice(1);
  }

  /** Whether a line is to be shown. */
  passes(): (line: Line) => boolean {
    const { workload } = this;
    const listed = new Set(
      workload === null ? this.#listed().map(({ workload }) => workload) : [workload],
    );
    const dtype = this.#dtype.value;
    return (line) => listed.has(line.workload) && (dtype === "" || line.dtype === dtype);
  }

  /** What the choice of workloads lists. */
  #listed(): readonly Workload[] {
    const words = this.#find.value.toLowerCase().split(/\s+/).filter((word) => word !== "");
    return words.length === 0
      ? this.#workloads.filter(({ op }) => op === this.#op.value)
      : this.#workloads.filter(({ workload }) =>
        words.every((word) => workload.toLowerCase().includes(word))
      );
  }

  /** Of an op the first is chosen; of what was found all. */
  #list(): void {
    const listed = this.#listed();
    const found = this.#find.value.trim() !== "";
    const groups = [...Map.groupBy(listed, ({ op }) => op)].map(([op, all]) =>
      element("optgroup", { label: op }, ...all.map((each) => workloadOption(each)))
    );
    const every = found ? `all ${listed.length} found` : `all ${listed.length}`;
    this.#workload.replaceChildren(option("", every), ...groups);
    if (!found && listed.length > 0) this.#workload.value = `=${listed[0].workload}`;
  }
}

/** By group and op; of an op those first that the most machines are ranked in. */
function workloadsOf(lines: readonly Line[]): Workload[] {
  const groups = Object.keys(GROUPS);
  const workloads = [...Map.groupBy(lines, ({ workload }) => workload).values()].map((own) => {
    const [{ workload, op, group }] = own;
    const ranked = own.filter(({ rank }) => rank !== null).length;
    return { workload, op, group, lines: own.length, ranked };
  });
  return workloads.sort((a, b) =>
    groups.indexOf(a.group) - groups.indexOf(b.group) || b.ranked - a.ranked ||
    (a.workload < b.workload ? -1 : 1)
  );
}

function workloadOption({ workload, op, lines }: Workload): HTMLOptionElement {
  const name = workload.startsWith(`${op} `) ? workload.slice(op.length + 1) : workload;
  return option(`=${workload}`, `${name} (${lines})`);
}

/** The ops by their groups, with how many workloads each has; the first with a ranked one is chosen. */
function opSelect(workloads: readonly Workload[]): HTMLSelectElement {
  const groups = Map.groupBy(workloads, ({ group }) => group);
  const select = element("select", { name: "op" });
  for (const [group, own] of groups) {
    const options = [...Map.groupBy(own, ({ op }) => op)].map(([op, all]) =>
      option(op, `${op} (${all.length})`)
    );
    select.append(element("optgroup", { label: GROUPS[group] }, ...options));
  }
  const first = workloads.find(({ ranked }) => ranked > 0);
  if (first) select.value = first.op;
  return select;
}
