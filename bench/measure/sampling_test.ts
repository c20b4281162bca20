import assert from "node:assert/strict";
import { test } from "node:test";
import { median as kernelsMedian, type Stopwatch } from "../../kernels/gpu/clock/stopwatch.ts";
import { median } from "../../results/text/statistics.ts";
import { patiently, type sample, sampleInTurns, type SamplingBudget } from "./sampling.ts";

/** Samples of 100 ns, each longer than the one before by `scatter`. */
async function taken(scatter: number, budget: SamplingBudget): Promise<number[]> {
  let calls = 0;
  const samples = await patiently(
    () => Promise.resolve([{ ns: 100 + scatter * calls++ }]),
    budget,
  );
  assert.equal(samples.length, calls, "no sample is left out");
  return samples.map(([{ ns }]) => ns);
}

test("sampling stops when its time is used, not before the least and at the most samples", async () => {
  const least = await taken(0, { budgetNs: 0, minSamples: 5, maxSamples: 20 });
  assert.deepEqual(least, Array(5).fill(100));
  const most = await taken(0, { budgetNs: 1e12, minSamples: 5, maxSamples: 20 });
  assert.equal(most.length, 20);
});

test("samples that scatter are joined by more as there is time, and every one counts", async () => {
  const long = await taken(10, { budgetNs: 0, minSamples: 5, maxSamples: 5 });
  assert.deepEqual(long, [100, 110, 120, 130, 140]);
  const patient = await taken(10, { budgetNs: 1e12, minSamples: 5, maxSamples: 10 });
  assert.equal(patient.length, 10 + 3 * 10);
});

test("several pieces of work take turns, sample by sample, and every other time in reverse", async () => {
  const asked: number[] = [];
  const piece = (ns: number) => [ns] as unknown as Parameters<typeof sample>[1];
  const time = ([ns]: readonly unknown[]) => {
    asked.push(ns as number);
    return Promise.resolve({ gpuNs: ns as number, hostNs: 0 });
  };
  const stopwatch = { estimate: time, time, repetitionsFor: () => 1 } as unknown as Stopwatch;
  const budget = { budgetNs: 0, minSamples: 3, maxSamples: 3 };
  const [a, b] = await sampleInTurns(stopwatch, [piece(5), piece(7)], budget);
  assert.deepEqual([a.samplesNs, b.samplesNs], [[5, 5, 5], [7, 7, 7]]);
  assert.deepEqual(asked.slice(2), [5, 7, 7, 5, 5, 7]);
});

test("the median that kernels are tuned by is the one that is published", () => {
  for (const values of [[3], [4, 1], [9, 7, 8], [4, 1, 3, 2]]) {
    assert.equal(kernelsMedian(values), median(values));
  }
});
