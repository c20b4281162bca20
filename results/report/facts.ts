import { columns } from "../text/markdown.ts";
import type { Table } from "./chart.ts";

/** Longer lists of numbers are counted, not listed: charts and tables have them. */
const MOST_NUMBERS = 16;

/** Every field below a value as a row, by its path in the JSON; also those that this suite does not know. */
export function factsTable(caption: string, value: unknown, path = ""): Table {
  return { caption, columns: columns("field", "value"), rows: facts(value, path) };
}

/** Paths and values, in the order of the document. */
export function facts(value: unknown, path: string): string[][] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return list(value, path);
  if (typeof value !== "object" || value === null) return [[path, told(value)]];
  const entries = Object.entries(value);
  if (entries.length === 0) return [[path, "none"]];
  return entries.flatMap(([key, held]) => facts(held, joined(path, key)));
}

function list(values: readonly unknown[], path: string): string[][] {
  if (values.some((value) => typeof value === "object" && value !== null)) {
    return values.flatMap((value, i) => facts(value, `${path}[${i}]`));
  }
  if (values.length > MOST_NUMBERS && typeof values[0] === "number") {
    return [[path, `${values.length} numbers`]];
  }
  return [[path, values.length === 0 ? "none" : values.map(told).join(", ")]];
}

function told(value: unknown): string {
  if (value === null) return "null";
  return typeof value === "boolean" ? (value ? "yes" : "no") : String(value);
}

function joined(path: string, key: string): string {
  if (!/^[A-Za-z_]\w*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}
