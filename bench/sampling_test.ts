import assert from "node:assert/strict";
import { statistics } from "./sampling.ts";

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
