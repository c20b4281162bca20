import assert from "node:assert/strict";
import { test } from "node:test";
import { join } from "node:path";
import { parseResult, readResult } from "../schema/read_result.ts";
import type { BenchResult, Result, TrainResult } from "../schema/result.ts";
import { exampleBench, exampleResult } from "../testing.ts";

import { compareResults } from "./compare.ts";
import { comparisonCsv } from "./comparison_csv.ts";
import { comparisonMarkdown } from "./comparison_markdown.ts";
import { differenceText } from "./difference_text.ts";
import { gate } from "./gate.ts";

let runs = 0;

/** A document of a run of its own. */
function input<R extends Result>(name: string, result: R, changes: Partial<R> = {}) {
  const id = `7b3c5a58-2f2c-4b9e-9c8e-${String(++runs).padStart(12, "0")}`;
  return { name, result: { ...result, id, ...changes } as R };
}

/** The example on a GPU, all times multiplied; samples scatter by 1 %. */
function benchOf(factor: number): BenchResult {
  const { bench, adapter, ...rest } = exampleBench();
  const rows = bench.rows.map((row) => {
    const samplesNs = row.samplesNs.flatMap(() => [0.99, 1, 1.01].map((one) => 4e7 * one * factor));
    return { ...row, samplesNs, medianNs: row.medianNs && 4e7 * factor };
  });
  return { ...rest, adapter: { ...adapter, software: false }, bench: { ...bench, rows, host: [] } };
}

const recorded = (file: string) => readResult(join(import.meta.dirname!, "..", file));

test("two runs that differ by less than the noise between runs show no difference, others do", () => {
  const verdicts = (factor: number) => {
    const { sections: [{ pairs: [{ rows, suites }] }] } = compareResults([
      input("a.json", benchOf(1)),
      input("b.json", benchOf(factor)),
    ]);
    assert.equal(rows.length, 3);
    for (const { ratio } of rows) assert.ok(Math.abs(ratio.ratio - 1 / factor) < 1e-9);
    assert.deepEqual(suites.map(({ suite }) => suite), ["kernels", "models"]);
    return [...new Set([...rows, ...suites].map(({ ratio }) => ratio.verdict))];
  };
  assert.deepEqual(verdicts(1), ["no difference shown"]);
  assert.deepEqual(verdicts(1.04), ["no difference shown"]);
  assert.deepEqual(verdicts(0.8), ["faster"]);
  assert.deepEqual(verdicts(1.25), ["slower"]);
});

test("the gate finds rows and suites that are below the ratio as a whole, and no others", () => {
  const judged = (factor: number) => {
    const both = [input("a.json", benchOf(1)), input("b.json", benchOf(factor))];
    return gate(compareResults(both), 0.95);
  };
  assert.deepEqual(judged(1.04), { looked: 5, below: [] });
  const { bench, ...rest } = benchOf(1);
  const some = { ...rest, bench: { ...bench, rows: bench.rows.slice(1) } };
  const lost = gate(compareResults([input("a.json", benchOf(1)), input("b.json", some)]), 0.95);
  assert.deepEqual(lost.below, [
    "B against A, kernels gemm NN 1024x1024x1024 f32: not measured in B",
  ]);
  const { below } = judged(1.25);
  assert.equal(below.length, 5);
  assert.match(
    below[0],
    /^B against A, gemm NN 1024x1024x1024 f32: ratio 0\.800, .* is below 0\.95 \(slower: takes 1\.25 times as long\)$/,
  );
});

const PAIRS = [["llvmpipe-deno", "92d1918a"], ["nvidia-h200-deno", "c73581e4"]];

for (const [machine, id] of PAIRS) {
  test(`two recorded runs of ${machine} show no difference`, async () => {
    const [a, b] = await Promise.all(["bench-quick", `bench-quick-${id}`].map((name) => {
      return recorded(`2026-11-26/${machine}/${name}.json`);
    }));
    const { sections: [{ pairs: [{ rows, suites }] }] } = compareResults([
      input("a.json", a),
      input("b.json", b),
    ]);
    assert.equal(rows.length, 13);
    const verdicts = [...rows, ...suites].map(({ ratio }) => ratio.verdict);
    assert.deepEqual([...new Set(verdicts)], ["no difference shown"]);
  });
}

test("the recorded llvmpipe and SwiftShader differ by the ratios of their medians", async () => {
  const names = ["llvmpipe", "swiftshader"];
  const files = names.map((name) => recorded(`2026-11-25/${name}-deno/bench-quick.json`));
  const [a, b] = await Promise.all(files) as BenchResult[];
  const comparison = compareResults([{ name: "a", result: a }, { name: "b", result: b }]);
  const [{ software, pairs: [pair] }, ...more] = comparison.sections;
  const { rows, suites, differences, facts } = pair;
  assert.deepEqual([software, more.length], [true, 0]);
  for (const { op, shape, ratio } of rows) {
    const ns = ({ bench }: BenchResult) =>
      bench.rows.find((row) => row.op === op && row.shape === shape)!.medianNs!;
    assert.equal(ratio.ratio, ns(a) / ns(b), op);
    assert.ok(ratio.interval.low < ratio.sampled.low && ratio.sampled.low <= ratio.ratio, op);
  }
  assert.deepEqual(suites.map(({ ratio }) => ratio.verdict), ["slower", "slower"]);
  assert.equal(rows.length + differences.length, a.bench.rows.length);
  assert.match(differenceText(differences[0], pair), /^kernels max_pool .*: only in A$/);
  const tuned = facts.find(({ fact }) => fact === "tuned");
  assert.deepEqual(tuned, { fact: "tuned", base: true, other: false });
});

test("switches are said to differ only where they do, or where one side's are unknown", () => {
  const { runtime, ...rest } = benchOf(1);
  const none = { enabled: [], disabled: [] }, some = { enabled: ["a", "b"], disabled: ["c"] };
  const run = (implementation: string, toggles: typeof some | null) => {
    const webgpu = { ...runtime.webgpu, implementation, toggles };
    return input(`${implementation}.json`, { ...rest, runtime: { ...runtime, webgpu } });
  };
  const toggles = (...[a, b]: ReturnType<typeof run>[]) =>
    compareResults([a, b]).sections[0].pairs[0].facts.find(({ fact }) => fact === "toggles");
  assert.equal(toggles(run("wgpu", null), run("dawn", none)), undefined);
  const { base, other } = toggles(run("wgpu", null), run("dawn", some))!;
  assert.deepEqual([base, other], ["none", "+a +b -c"]);
  assert.equal(toggles(run("wgpu", null), run("dawn", null))!.other, null);
});

test("software is never beside hardware, and rows of one side are listed", () => {
  const other = benchOf(1);
  const bench = { ...other.bench, rows: other.bench.rows.slice(1) };
  const comparison = compareResults([
    input("gpu.json", benchOf(1)),
    input("cpu.json", exampleBench()),
    input("short.json", { ...other, bench }),
  ]);
  assert.deepEqual(comparison.sections.map(({ software, subjects }) => [software, subjects]), [
    [false, ["A", "C"]],
    [true, ["B"]],
  ]);
  const [pair] = comparison.sections[0].pairs;
  assert.deepEqual(pair.differences.map((difference) => differenceText(difference, pair)), [
    "kernels gemm NN 1024x1024x1024 f32: only in A",
    "kernels add 1000 f32: failed in A, vec4 is wrong: 3 of 1000 differ",
  ]);
  const text = comparisonMarkdown(comparison);
  assert.match(text, /## Software adapters\n[^#]*Only B: there is nothing of its class/);
  assert.deepEqual(comparison.sections[1].alone.map(({ op }) => op), [
    ...["gemm", "conv2d_forward", "train_step", "build_plan"],
  ]);
  assert.match(text, /\| gemm +\| NN 1024x1024x1024 +\| f32 +\| 40\.00 ms \| +3 \|/);
  assert.match(text, /- kernels gemm NN 1024x1024x1024 f32: only in A\n/);
});

test("a model's steps at two batches are rows of one side each", () => {
  const { bench, ...rest } = benchOf(1);
  const at = (batch: number) => {
    const rows = bench.rows.filter(({ op }) => op === "train_step")
      .map((row) => ({ ...row, shape: `convnet ${batch}x3x32x32` }));
    return { ...rest, bench: { ...bench, rows } };
  };
  const { sections: [{ pairs: [{ rows, differences }] }] } = compareResults([
    input("a.json", at(100)),
    input("b.json", at(64)),
  ]);
  assert.deepEqual(rows, []);
  assert.deepEqual(differences.map(({ kind }) => kind), ["only-in-base", "only-in-other"]);
});

test("what means different things is refused with the field and both values", () => {
  const base = benchOf(1);
  const [row, ...rows] = base.bench.rows;
  const byHost = { ...base.bench, rows: [{ ...row, clock: "host" as const }, ...rows] };
  const clock = { seconds: "wall clock", excluded: [] };
  const train = exampleResult();
  const recipe = { ...train.train.recipe, learningRate: 0.5 };
  const cases: [Result, Result, RegExp][] = [
    [
      base,
      train,
      /b as kind differs: "train" and "bench"$|a as kind differs: "train" and "bench"$/,
    ],
    [base, { ...base, bench: byHost }, /the clock of gemm .* f32 differs: "host" and "gpu"$/],
    [base, { ...base, protocol: { clock } }, /protocol\.clock\.seconds differs: "wall clock" and /],
    [
      train,
      { ...train, train: { ...train.train, recipe } },
      /learningRate differs: 0\.5 and 0\.001$/,
    ],
  ];
  for (const [a, b, message] of cases) {
    assert.throws(() => compareResults([input("a", a), input("b", b)]), {
      name: "UserError",
      message,
    });
  }
  const same = input("a", base);
  assert.throws(() => compareResults([same, { ...same, name: "b" }]), /both are the run/);
});

test("training runs of several seeds are one side, and a field that an older document lacks has its default", () => {
  const base = exampleResult();
  const { accumulate: _, ...recipe } = base.train.recipe;
  const older = { ...base, driver: "another", train: { ...base.train, recipe } };
  const other = parseResult(older, "b") as TrainResult;
  const seed = (n: number): TrainResult => {
    return { ...base, train: { ...base.train, recipe: { ...base.train.recipe, seed: n } } };
  };
  const { sections: [{ machines, pairs, seeds }] } = compareResults([
    input("a", base),
    input("b", other),
    input("c", seed(1)),
  ]);
  assert.deepEqual(machines, ["A+C", "B"]);
  assert.deepEqual(pairs[0].rows[0].ratio.n, [4, 2]);
  assert.deepEqual(seeds, [{ seed: 0, top1: { A: 0.25, B: 0.25 } }, {
    seed: 1,
    top1: { C: 0.25 },
  }]);
});

test("texts of documents end no cell, and are no formula of a spreadsheet", () => {
  const hostile = benchOf(1);
  const rows = hostile.bench.rows.map((row) => ({ ...row, op: `=1+1|<b>"`, shape: row.op }));
  const comparison = compareResults([
    input("a", { ...hostile, bench: { ...hostile.bench, rows } }),
    input("b", { ...hostile, bench: { ...hostile.bench, rows } }),
  ]);
  assert.match(comparisonMarkdown(comparison), /\| =1\+1\\\|&lt;b>" +\| gemm/);
  assert.match(comparisonCsv(comparison), /,kernels,"'=1\+1\|<b>""",gemm,f32,/);
});
