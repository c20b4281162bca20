import assert from "node:assert/strict";
import { clipped, duration, percentage, short } from "./format.ts";

Deno.test("Numbers have the digits and the unit that are worth reading", () => {
  assert.deepEqual([104520.3, 12.34, 1.234, 0.1234, 0, 1e-5].map(short), [
    ...["104,520", "12.3", "1.23", "0.123", "0.000", "1.0e-5"],
  ]);
  assert.deepEqual([short(null), percentage(undefined), duration(null)], ["–", "–", "–"]);
  assert.equal(percentage(0.55124), "55.12 %");
  assert.deepEqual([1.9e-6, 0.0125, 12.5, 660].map(duration), [
    ...["1.9 µs", "12.50 ms", "12.50 s", "11.0 min"],
  ]);
  assert.equal(clipped("x".repeat(9), 3), "xxx…");
});
