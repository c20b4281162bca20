import assert from "node:assert/strict";
import { test } from "node:test";
import { z } from "zod";
import { parseResult } from "./read_result.ts";
import { type Result, result } from "./result.ts";
import { exampleBench, exampleResult } from "../testing.ts";
import { formatResult } from "../text/format_result.ts";

/** A document with one field set; `undefined` removes it. */
function changed(path: string, value: unknown, base: Result = exampleResult()): unknown {
  const document = structuredClone(base) as unknown as Record<string, unknown>;
  const keys = path.split(".");
  const last = keys.pop()!;
  // deno-lint-ignore no-explicit-any
  const parent = keys.reduce((object: any, key) => object[key], document);
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return document;
}

test("The schema accepts a full result, also after a trip through its file's text", () => {
  for (const document of [exampleResult(), exampleBench()]) {
    assert.deepEqual(parseResult(JSON.parse(formatResult(document)), "a.json"), document);
  }
});

test("The schema refuses a wrong field in one line that names its JSON path", () => {
  const bad: [path: string, value: unknown, named?: string][] = [
    ["schema", "trainmark/result@3"],
    ["kind", "dream"],
    ["id", "seven"],
    ["createdAt", "yesterday"],
    ["status", "good"],
    ["reason", "but why"],
    ["host", undefined],
    ["adapter.software", undefined],
    ["suite.kernelHashes.sgd/naive", "12", 'suite.kernelHashes["sgd/naive"]'],
    ["dataset.synthetic", true, "dataset.canonical"],
    ["train.final", null],
    ["train.final.testTop1", 1.2],
    ["train.epochs.1.trainLoss", NaN, "train.epochs[1].trainLoss"],
    ["train.epochs.1.testLoss", Infinity, "train.epochs[1].testLoss"],
    ["train.epochs.0.seconds", -1, "train.epochs[0].seconds"],
    ["train.lossSamples.3", null, "train.lossSamples[3]"],
    ["train.weightsDigest", "md5:1234"],
    ["train.parameters", 1.5],
  ];
  for (const [path, value, named] of bad) refuses(changed(path, value), named ?? path);
});

test("The schema refuses a bench row that says it is complete and is not, and one without a reason", () => {
  const bad: [path: string, value: unknown, named?: string][] = [
    ["dataset", exampleResult().dataset],
    ["bench.suites", "all"],
    ["bench.roofline.f32Gflops", null],
    ["bench.roofline.timestamp.nsPerTick", 0],
    ["bench.rows.0.reason", "but why", "bench.rows[0].reason"],
    ["bench.rows.0.status", "good", "bench.rows[0].status"],
    ["bench.rows.0.medianNs", null, "bench.rows[0].medianNs"],
    ["bench.rows.0.medianNs", 0, "bench.rows[0].medianNs"],
    ["bench.rows.0.samplesNs", [], "bench.rows[0].samplesNs"],
    ["bench.rows.0.gflops", Infinity, "bench.rows[0].gflops"],
    ["bench.rows.0.maxAbsError", null, "bench.rows[0].maxAbsError"],
    ["bench.rows.0.checked", 0, "bench.rows[0].checked"],
    ["bench.rows.0.noisy", true, "bench.rows[0].noisy"],
    ["bench.rows.1.noisy", false, "bench.rows[1].noisy"],
    ["bench.rows.2.reason", null, "bench.rows[2].reason"],
    ["bench.peers.0.ratio", null, "bench.peers[0].ratio"],
    ["bench.peers.0.status", "failed", "bench.peers[0].reason"],
    ["bench.training.testTop1", 87.5],
  ];
  for (const [path, value, named] of bad) {
    refuses(changed(path, value, exampleBench()), named ?? path);
  }
});

/** It must refuse with one line that names the path. */
function refuses(document: unknown, path: string): void {
  assert.throws(() => parseResult(document, "a.json"), (error: Error) => {
    assert.equal(error.name, "UserError");
    assert.ok(
      error.message.startsWith(`Cannot accept a.json as ${path} is wrong: `),
      error.message,
    );
    assert.ok(!error.message.includes("\n"), error.message);
    return true;
  });
}

test("The schema takes a bench result that says it has no data set", () => {
  const document = changed("dataset", null, exampleBench());
  assert.deepEqual(parseResult(document, "a.json"), document);
});

test("The schema keeps fields that it does not know", () => {
  for (const path of ["note", "runtime.webgpu.backend", "train.epochs.0.gradientNorm"]) {
    const document = changed(path, "kept");
    assert.deepEqual(parseResult(document, "a.json"), document);
  }
  const document = changed("bench.rows.0.watts", 300, exampleBench());
  assert.deepEqual(parseResult(document, "a.json"), document);
});

test("The schema can be written as JSON Schema", () => {
  assert.match(JSON.stringify(z.toJSONSchema(result)), /"const":"trainmark\/result@2"/);
});
