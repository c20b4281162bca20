import assert from "node:assert/strict";
import type { BenchResult, TrainResult } from "../schema/result.ts";
import { exampleBench, exampleResult } from "../testing.ts";
import { pageText } from "./page.ts";
import { reportOf } from "./report.ts";

const STOPPED = { status: "failed", reason: "the device was lost" } as const;

Deno.test("a run that ended before it measured anything has a report that says so", () => {
  const trained = exampleResult(), benched = exampleBench();
  const nothing = { epochs: [], lossSamples: [], final: null, weightsDigest: null };
  const training: TrainResult = { ...trained, ...STOPPED, train: { ...trained.train, ...nothing } };
  const empty = { rows: [], peers: [], tuning: [], roofline: null, training: null };
  const benching: BenchResult = { ...benched, ...STOPPED, bench: { ...benched.bench, ...empty } };
  for (const result of [training, benching]) {
    const { page, charts } = reportOf(result);
    assert.deepEqual(charts, []);
    assert.match(pageText(page), /<p>Run failed: the device was lost\.<\/p>/);
  }
});

Deno.test("a report has rows that were not measured with their reason, and what hardware it is not", () => {
  const text = pageText(reportOf(exampleBench()).page);
  assert.match(text, /kernels: add 1000 f32<\/th>.*vec4 is wrong: 3 of 1000 differ/);
  assert.match(text, /software adapter, never ranked with hardware/);
});
