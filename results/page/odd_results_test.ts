import assert from "node:assert/strict";
import { test } from "node:test";
import { readDocument } from "../schema/readers.ts";
import type { Result } from "../schema/result.ts";
import { resultTable } from "../tables/judged_table.ts";
import { exampleBench, exampleResult } from "../testing.ts";
import { headingOf, submissionView } from "./submission_view.ts";
import { submittedOf } from "./submitted.ts";
import type { Block } from "./view.ts";

type Path = readonly (string | number)[];

/** Where every value of a document is, the document itself left out. */
function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [path];
  const list = Array.isArray(value);
  return [
    ...path.length > 0 ? [path] : [],
    ...Object.entries(value).flatMap(([key, part]) => pathsOf(part, [...path, list ? +key : key])),
  ];
}

/** A document with another value at a place, where the schema takes it. */
function withValue(document: Result, path: Path, value: unknown): Result | null {
  const edited = structuredClone(document);
  // deno-lint-ignore no-explicit-any
  const holder = path.slice(0, -1).reduce((part: any, key) => part[key], edited);
  holder[path.at(-1)!] = value;
  const read = readDocument(edited);
  return read.success ? read.data : null;
}

/** What takes the place of a value: nothing, an empty list, a list of one, and the ends of numbers. */
function oddValues(value: unknown): unknown[] {
  if (Array.isArray(value)) return [null, [], value.slice(0, 1)];
  return typeof value === "number" ? [null, 0, 1e-300, 1e8] : [null];
}

/** All texts of a page: of a chart its caption and the table behind it. */
function* textsOf(result: Result): Generator<string> {
  yield resultTable(result);
  yield JSON.stringify(Object.values(headingOf(result)));
  const { badges, tiles, sections } = submissionView(submittedOf("a.json", result));
  const shown = ({ ...block }: Block) => {
    if ("chart" in block) return [block.chart.caption, block.chart.table];
    if (!("choice" in block)) return block;
    const charts = block.choice.options.map(({ chart }) => chart());
    return charts.map((chart) => chart && [chart.caption, chart.table]).filter(Boolean);
  };
  yield JSON.stringify([badges, tiles], withoutNull);
  for (const { id, blocks } of sections) {
    if (id !== "refused") yield JSON.stringify(blocks.map(shown), withoutNull); // its rules speak of JSON's null
  }
}

/** JSON's own nulls are nothing that is shown. */
const withoutNull = (_key: string, value: unknown) => value === null ? undefined : value;

test("Whatever a result lacks or has of the ends of what it may, no NaN, Infinity, undefined or null is shown of it", () => {
  let count = 0;
  for (const document of [exampleResult(), exampleBench()]) {
    for (const path of pathsOf(document)) {
      // deno-lint-ignore no-explicit-any
      const value = path.reduce((part: any, key) => part[key], document);
      for (const odd of oddValues(value)) {
        const result = withValue(document, path, odd);
        if (result === null) continue;
        count++;
        for (const text of textsOf(result)) {
          const shown = text.match(
            /.{0,60}(?:\bNaN\b|Infinity|undefined|\bnull\b|\[object).{0,20}/,
          );
          assert.equal(shown, null, `${path.join(".")} is ${JSON.stringify(odd)}: ${shown}`);
        }
      }
    }
  }
  assert.ok(count > 300, `${count} documents`);
});
