import assert from "node:assert/strict";
import { test } from "node:test";
import type { BenchResult, Result, TrainResult } from "../schema/result.ts";
import { exampleBench, exampleResult } from "../testing.ts";
import { submittedOf } from "./submitted.ts";
import { headingOf, submissionView } from "./submission_view.ts";
import { chartsOf } from "./view.ts";

const viewOf = (result: Result) => submissionView(submittedOf("a.json", result));

const STOPPED = { status: "failed", reason: "the device was lost" } as const;

test("a run that ended before it measured anything has a page that says so", () => {
  const trained = exampleResult(), benched = exampleBench();
  const nothing = { epochs: [], lossSamples: [], final: null, weightsDigest: null };
  const training: TrainResult = { ...trained, ...STOPPED, train: { ...trained.train, ...nothing } };
  const empty = { rows: [], peers: [], tuning: [], roofline: null, training: null };
  const benching: BenchResult = { ...benched, ...STOPPED, bench: { ...benched.bench, ...empty } };
  for (const result of [training, benching]) {
    assert.deepEqual(chartsOf(viewOf(result)), []);
    assert.equal(headingOf(result).lines.at(-1), "Run failed: the device was lost.");
  }
});

test("a page has rows that were not measured with their reason, and what hardware it is not", () => {
  const { sections, badges } = viewOf(exampleBench());
  const notMeasured = JSON.stringify(sections.find(({ id }) => id === "left-out"));
  assert.match(notMeasured, /"kernels: add 1000 f32".*vec4 is wrong: 3 of 1000 differ/);
  assert.deepEqual(
    badges.filter(({ text }) => /never ranked/.test(text)).map(({ warn }) => warn),
    [true],
  );
});

test("a page says its division and flags, or why the rules refuse its result", () => {
  const refused = viewOf({ ...exampleResult(), createdAt: "2999-01-01T00:00:00.000Z" });
  assert.ok(refused.badges.some(({ text, warn }) => warn && text === "refused by the rules"));
  assert.match(refused.sections[0].title, /^What the rules refuse: \d+$/);
  const submitted = submittedOf("a.json", exampleResult());
  const flags = [{ path: "suite", message: "is modified" }];
  const submission = { ...submitted.submission, flags, flagCount: 2 };
  const { badges, sections } = submissionView({ submission, result: submitted.result });
  const texts = badges.map(({ text }) => text);
  assert.ok(texts.includes("open division") && texts.includes("⚑ Flags: 2"), texts.join());
  assert.deepEqual(sections.find(({ id }) => id === "flags")?.blocks, [
    { list: ["suite is modified"] },
    { text: "And 1 more." },
  ]);
});

test("a page says how many rows were measured, and shows of many rows the worst of each op, and those of the op that is chosen", () => {
  const bench = exampleBench(), [row] = bench.bench.rows;
  const rows = ["a", "b"].flatMap((op) =>
    Array.from(
      { length: 20 },
      (_, i) => ({ ...row, op, pctRoofline: op === "a" ? 90 - i : 50 + i }),
    )
  );
  const skipped = bench.bench.rows.map((row) => ({ ...row, status: "skipped" as const }));
  const many = { ...bench.bench, rows: [...rows, ...skipped], budgetSeconds: 9 };
  const { badges, sections } = viewOf({ ...bench, bench: many });
  assert.ok(badges.some(({ text, warn }) => warn && text === "40 of 44 rows, out of time"));
  const blocks = sections.find(({ id }) => id === "rows")!.blocks;
  const chart = blocks.flatMap((block) => "chart" in block ? [block.chart] : []);
  assert.equal(chart.length, 1);
  assert.match(chart[0].caption, /Rows: 40\. Shown: 6 of 40 rows; the table has all\.$/);
  assert.deepEqual(chart[0].table.rows.map((cells) => cells[6]).slice(0, 3), [
    "50.0 %",
    "51.0 %",
    "52.0 %",
  ]);
  const options = blocks.flatMap((block) => "choice" in block ? [block.choice.options] : []);
  assert.deepEqual(
    options.map((ops) => ops.map(({ name }) => name)),
    Array(3).fill(["b (20)", "a (20)"]),
  );
  assert.match(options[0][1].chart()!.caption, /Rows: 20\.$/);
});
