import assert from "node:assert/strict";
import { measure } from "mitata";
import { sampleStatistics } from "./sample_statistics.ts";

Deno.test("Quantiles are samples, the lower of two in the middle, and the deviation is a sample's", () => {
  const { cv, ...quantiles } = sampleStatistics([4, 1, 3, 2]);
  assert.deepEqual(quantiles, { median: 2, p5: 1, p95: 3 });
  assert.ok(Math.abs(cv - Math.sqrt(5 / 3) / 2.5) < 1e-15, `${cv}`);
  assert.deepEqual(sampleStatistics([7]), { median: 7, p5: 7, p95: 7, cv: 0 });
});

Deno.test("The median is mitata's p50, of odd and even numbers of samples", async () => {
  for (const count of [5, 6, 7, 8]) {
    const values = Array.from({ length: count }, (_, i) => (i * 37 + 11) % 101);
    const next = values.values();
    const { p50, samples } = await measure(
      async () => await Promise.resolve(next.next().value ?? 50),
      {
        manual: "real", // as bench/measure/sampling.ts has it
        gc: false,
        min_samples: count - 1,
        max_samples: count - 1,
        min_cpu_time: 1e12,
        samples_threshold: Infinity,
        // deno-lint-ignore no-explicit-any
      } as any,
    );
    assert.ok(samples.length > 2);
    assert.equal(sampleStatistics(samples).median, p50);
  }
});
