import assert from "node:assert/strict";
import { patiently, statistics } from "./sampling.ts";

Deno.test("statistics() are of every sample but the warm-up, and stop at the most samples", async () => {
  let calls = 0;
  const next = () => Promise.resolve(calls++ === 0 ? 1e9 : [50, 10, 30, 20, 40][calls % 5]);
  const { count, of } = await statistics(next, { budgetNs: 1e12, minSamples: 5, maxSamples: 20 });
  assert.equal(count, 20);
  assert.equal(of.medianNs, 30);
  assert.equal(of.p5Ns, 10);
  assert.equal(of.p95Ns, 50);
  assert.ok(Math.abs(of.cv - Math.sqrt(200 * 20 / 19) / 30) < 1e-9);
});

Deno.test("samples that scatter are joined by more, and every one counts", async () => {
  const budget = { budgetNs: 0, minSamples: 5, maxSamples: 5 };
  const taking = async (scatter: number) => {
    let calls = 0;
    const { samples, of } = await patiently(
      () => Promise.resolve({ ns: 100 + scatter * calls++ }),
      budget,
    );
    return { values: samples.map(({ ns }) => ns), of };
  };
  const steady = await taking(0);
  assert.deepEqual(steady.values, Array(5).fill(100));
  const noisy = await taking(10);
  assert.equal(noisy.values.length, 10);
  assert.ok(new Set(noisy.values).size === 10, "none counts twice");
  assert.equal(noisy.of.p5Ns, noisy.values[0]);
  assert.equal(noisy.of.p95Ns, noisy.values[8]);
});
