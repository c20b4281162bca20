import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { exampleBench, exampleResult } from "../testing.ts";
import { validateText } from "./validate_text.ts";

type Path = readonly (string | number)[];

const DOCUMENTS = [exampleResult(), exampleBench()].map((document) => JSON.stringify(document));
const PATHS = DOCUMENTS.map((text) => pathsOf(JSON.parse(text)));

/** Where every value of a document is, the document itself left out. */
function pathsOf(value: unknown, path: Path = []): Path[] {
  const own = path.length > 0 ? [path] : [];
  if (typeof value !== "object" || value === null) return own;
  const list = Array.isArray(value);
  return [
    ...own,
    ...Object.entries(value).flatMap(([key, part]) => pathsOf(part, [...path, list ? +key : key])),
  ];
}

// deno-lint-ignore no-explicit-any
function at(document: any, path: Path) {
  return path.reduce((value, key) => value?.[key], document);
}

type Edit =
  | { readonly kind: "delete"; readonly path: Path }
  | { readonly kind: "replace"; readonly path: Path; readonly value: unknown }
  | { readonly kind: "copy"; readonly path: Path; readonly from: Path };

function apply(document: unknown, edit: Edit): void {
  const parent = at(document, edit.path.slice(0, -1)), key = edit.path.at(-1)!;
  if (typeof parent !== "object" || parent === null) return; // an edit before took it
  if (edit.kind === "delete") {
    if (Array.isArray(parent)) parent.splice(+key, 1);
    else delete parent[key];
  } else {
    const value = edit.kind === "copy" ? structuredClone(at(document, edit.from)) : edit.value;
    Object.defineProperty(parent, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
}

/** A document and some edits of it. */
const edits = fc.nat(DOCUMENTS.length - 1).chain((which) => {
  const path = fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(...PATHS[which]) },
    { weight: 1, arbitrary: fc.constantFrom(["__proto__"], ["constructor"], ["x\x07"]) },
  );
  const edit: fc.Arbitrary<Edit> = fc.oneof(
    fc.record({ kind: fc.constant("delete" as const), path }),
    fc.record({ kind: fc.constant("replace" as const), path, value: fc.jsonValue() }),
    fc.record({ kind: fc.constant("copy" as const), path, from: fc.constantFrom(...PATHS[which]) }),
  );
  return fc.record({
    which: fc.constant(which),
    edits: fc.array(edit, { minLength: 1, maxLength: 3 }),
  });
});

test("No edit of a document crashes the validator, and what it says is printable and in one line", () => {
  let refused = 0;
  fc.assert(
    fc.property(edits, ({ which, edits }) => {
      const document = JSON.parse(DOCUMENTS[which]);
      for (const edit of edits) apply(document, edit);
      const { problems, flags, division } = validateText(JSON.stringify(document));
      assert.equal(division === null, problems.length > 0);
      for (const { path, message } of [...problems, ...flags]) {
        assert.doesNotMatch(path + message, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        assert.notEqual(message, "");
      }
      refused += +(problems.length > 0);
    }),
    { seed: 5, numRuns: 2000 },
  );
  assert.ok(refused > 1000, `${refused} of 2000 were refused`);
});

test("No text crashes the validator, whatever was cut out of it or put into it", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...DOCUMENTS),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.nat(20),
      fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("{", "]", '"', "\\", "\0", "1e999")),
      (text, where, length, put) => {
        const begin = Math.floor(where * text.length);
        validateText(text.slice(0, begin) + put + text.slice(begin + length));
      },
    ),
    { seed: 5, numRuns: 1000 },
  );
});

/**
 * Numbers that nothing else in a document follows from, so that nobody can see that they were edited; samples of which only the middle and
 * the ends count; and the recipe, most of which only running again can tell.
 */
const UNRELATED = new RegExp(
  "^(adapter\\.limits|host|train\\.(memory|plan|recipe|augment|parameters|compileSeconds)|" +
    "dataset\\.trainCount|train\\.epochs\\.\\d+\\.(trainTop1|testTop5|evalSeconds)|" +
    "bench\\.(budget|compile|warmup|tuning)Seconds|bench\\.tuning|bench\\.training\\.testTop1|" +
    "bench\\.roofline\\.(timestamp|hostQuantumNs|.*amplesNs)|bench\\.rows\\.\\d+\\.(hostSamplesNs|repetitions|" +
    "maxAbsError|maxRelError|tolerance|checked|gradients|inputSets|compileNs)|" +
    "bench\\.peers\\.\\d+\\.(maxAbsError|ourMaxAbsError|.*amplesNs)|bench\\.(peers|profiles)\\.\\d+\\.dims|" +
    "bench\\.host\\.\\d+\\.(samplesNs|callsPerSample|things|dims))\\b",
);

/** Of a row's sizes, only those of products and of the batches of models make a number. */
function isUnrelated(document: unknown, path: Path): boolean {
  const place = path.indexOf("dims");
  if (path[1] !== "rows" || place < 0) return UNRELATED.test(path.join("."));
  const family = at(document, [...path.slice(0, place), "dims", "family"]);
  return family === "model" ? path.at(-1) !== "batch" : family !== "gemm" && family !== "conv2d";
}

test("Every edit of a number that follows from others, or that others follow from, is noticed", () => {
  const numbers = DOCUMENTS.flatMap((text, which) =>
    PATHS[which].filter((path) => typeof at(JSON.parse(text), path) === "number")
      .map((path) => ({ text, path }))
  ).filter(({ text, path }) => !isUnrelated(JSON.parse(text), path));
  assert.ok(numbers.length > 70, `${numbers.length} numbers`);
  const factor = fc.oneof(
    fc.constantFrom(0, -1, 0.5, 2, 10, 1 + 1e-6),
    fc.double({ min: -3, max: 3, noNaN: true }),
  );
  for (const { text, path } of numbers) {
    fc.assert(
      fc.property(factor, (factor) => {
        const document = JSON.parse(text);
        const before = at(document, path), value = before === 0 ? factor : before * factor;
        fc.pre(Math.abs(value - before) > 1e-7 * Math.abs(before));
        apply(document, { kind: "replace", path, value });
        const { problems, flags } = validateText(JSON.stringify(document));
        const noticed = problems.length > 0 || flags.length > validateText(text).flags.length;
        assert.ok(noticed, `${path.join(".")}: ${before} became ${value}`);
      }),
      { seed: 5, numRuns: 20 },
    );
  }
});
