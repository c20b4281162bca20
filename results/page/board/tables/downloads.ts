/// <reference lib="dom" />
import { element } from "../../browser/dom.ts";

/** A line of what is downloaded. */
export type Exported = Readonly<Record<string, string | number | null>>;

/** Buttons that save what is shown just then, as CSV and as JSON. */
export function downloads(name: string, records: () => readonly Exported[]): HTMLElement {
  const kinds = [
    { kind: "CSV", type: "text/csv", textOf: csvOf },
    { kind: "JSON", type: "application/json", textOf: jsonOf },
  ];
  const buttons = kinds.map(({ kind, type, textOf }) => {
    const button = element("button", { type: "button" }, kind);
    const file = `trainmark-${name}.${kind.toLowerCase()}`;
    button.setAttribute("aria-label", `Download the ${name} as ${kind}`);
    button.addEventListener("click", () => save(file, new Blob([textOf(records())], { type })));
    return button;
  });
  return element("p", { class: "downloads" }, "Download what is shown: ", ...buttons);
}

function save(name: string, blob: Blob): void {
  const href = URL.createObjectURL(blob);
  element("a", { href, download: name }).click();
  // The browser has taken it by then.
  setTimeout(() => URL.revokeObjectURL(href), 10_000);
}

const jsonOf = (records: readonly Exported[]) => JSON.stringify(records, null, 1) + "\n";

/** RFC 4180. */
export function csvOf(records: readonly Exported[]): string {
  const names = Object.keys(records[0] ?? {});
  const lines = [names, ...records.map((record) => names.map((name) => record[name]))];
  return lines.map((line) => `${line.map(csvField).join(",")}\r\n`).join("");
}

/** A text that a spreadsheet would take for a formula is kept from it by an apostrophe. */
function csvField(value: string | number | null): string {
  if (typeof value !== "string") return value === null ? "" : String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
