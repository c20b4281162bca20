import assert from "node:assert/strict";
import { test } from "node:test";
import { assertClose } from "./testing.ts";

test("assertClose() lets neither NaN nor a wrong length nor a value beyond its tolerance pass, and names the worst", () => {
  const exact = { atol: 0, rtol: 0 };
  assertClose([1, 2], [1, 2.05], { atol: 0.01, rtol: 0.02 }, "close enough");
  assert.throws(
    () => assertClose([NaN], [0], { atol: 1e9, rtol: 1e9 }, "op"),
    /op: 1 of 1 differ; worst at 0: got NaN, want 0/,
  );
  assert.throws(() => assertClose([0], [NaN], { atol: 1e9, rtol: 1e9 }, "op"), /got 0, want NaN/);
  assert.throws(() => assertClose([1], [1, 2], exact, "op"), /op: length 1, must be 2/);
  assert.throws(
    () => assertClose([1, 5, 3], [1, 2, 2], exact, "op"),
    /2 of 3 differ; worst at 1: got 5, want 2/,
  );
});
