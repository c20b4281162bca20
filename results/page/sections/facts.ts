import { cleanText } from "../../text/clean_text.ts";
import { columns, type Table } from "../../text/markdown.ts";

/** Longer lists of numbers are counted, not listed: charts and tables have them. */
const MOST_NUMBERS = 16;
/** Characters of a value, fields of a table: a stranger's document may have a million of either. */
const MOST_CHARACTERS = 2000, MOST_FIELDS = 1000;

/** Every field below a value as a row, by its path in the JSON; also those that this suite does not know. */
export function factsTable(caption: string, value: unknown, path = ""): Table {
  const rows = facts(value, path);
  const more = rows.length - MOST_FIELDS;
  return {
    caption: more > 0 ? `${caption}; ${more} more are in the JSON` : caption,
    columns: columns("field", "value"),
    rows: rows.slice(0, MOST_FIELDS),
  };
}

/** Paths and values, in the order of the document. */
export function facts(value: unknown, path: string): string[][] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return listFacts(value, path);
  if (typeof value !== "object" || value === null) return [[path, written(value)]];
  const entries = Object.entries(value);
  if (entries.length === 0) return [[path, "none"]];
  return entries.flatMap(([key, field]) => facts(field, joined(path, key)));
}

function listFacts(values: readonly unknown[], path: string): string[][] {
  if (values.some((value) => typeof value === "object" && value !== null)) {
    return values.flatMap((value, i) => facts(value, `${path}[${i}]`));
  }
  if (values.length > MOST_NUMBERS && typeof values[0] === "number") {
    return [[path, `${values.length} numbers`]];
  }
  return [[path, values.length === 0 ? "none" : written(values.map(written).join(", "))]];
}

function written(value: unknown): string {
  if (value === null) return "–";
  if (typeof value === "boolean") return value ? "yes" : "no";
  return cleanText(String(value), MOST_CHARACTERS);
}

function joined(path: string, key: string): string {
  const name = cleanText(key, 80);
  if (!/^[A-Za-z_]\w*$/.test(key)) return `${path}[${JSON.stringify(name)}]`;
  return path === "" ? name : `${path}.${name}`;
}
