/// <reference lib="dom" />
import { element, plainTable } from "./dom.ts";
import { clipped, orDash } from "./format.ts";
import type { Result } from "../schema/result.ts";

/** Everything that the file says of where its numbers come from, unknown fields included. */
export function provenance(file: string, result: Result): HTMLElement {
  const { suite, runtime, adapter, host, protocol } = result;
  const { kernelHashes, kernelSources, ...program } = suite;
  const { limits, features, ...names } = adapter;
  const facts = {
    file,
    id: result.id,
    createdAt: result.createdAt,
    status: result.status,
    reason: result.reason,
    command: result.argv.join(" "),
    suite: program,
    runtime,
    driver: result.driver,
    adapter: names,
    host,
    dataset: result.dataset ?? null,
    protocol,
  };
  return element(
    "div",
    {},
    factList(flat("", facts)),
    folded("Kernel hashes (SHA-256 of the WGSL)", ["kernel", "hash"], Object.entries(kernelHashes)),
    folded(
      "Kernel sources (SHA-256 of the files)",
      ["folder", "hash"],
      Object.entries(kernelSources ?? {}),
    ),
    folded("Adapter limits", ["limit", "#value"], Object.entries(limits)),
    folded("Adapter features", ["feature"], features.map((feature) => [feature])),
  );
}

/** Leaves of nested objects by their dotted names. */
export function flat(prefix: string, value: unknown): [name: string, text: string][] {
  if (Array.isArray(value) && value.every((one) => typeof one !== "object")) {
    return [[prefix, clipped(value.join(", ")) || "none"]];
  }
  if (typeof value !== "object" || value === null) {
    return [[prefix, orDash(value as string | number | null)]];
  }
  return Object.entries(value).slice(0, 200)
    .flatMap(([key, of]) =>
      flat(prefix === "" ? clipped(key, 80) : `${prefix}.${clipped(key, 80)}`, of)
    );
}

function folded(
  title: string,
  headings: string[],
  rows: (readonly (string | number)[])[],
): HTMLElement {
  const details = element("details", {}, element("summary", {}, `${title}: ${rows.length}`));
  details.addEventListener("toggle", () => {
    const texts = rows.slice(0, 1000).map((row) => row.map((cell) => clipped(String(cell), 200)));
    details.append(plainTable(title, headings, texts));
  }, { once: true });
  return details;
}

/** Names and their values. */
export function factList(facts: readonly (readonly [string, string])[]): HTMLElement {
  const pairs = facts.map(([name, value]) =>
    element("div", {}, element("dt", {}, name), element("dd", {}, value))
  );
  return element("dl", { class: "facts" }, ...pairs);
}
