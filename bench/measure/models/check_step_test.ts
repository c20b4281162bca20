import assert from "node:assert/strict";
import { checkStep } from "./check_step.ts";

const step = (losses: number[], gradient: number[]) => ({
  losses: Float32Array.from(losses),
  gradients: new Map([["conv1.weight", Float32Array.from(gradient)]]),
});
const RIGHT = step([2, 3], [1e-6, -2e-6, 3e-6, 0]);

Deno.test("a step passes with rounding, and with one value in a thousand turned", () => {
  assert.equal(checkStep(RIGHT, RIGHT, "naive").reason, null);
  assert.equal(
    checkStep(step([2.0001, 3], [1.005e-6, -2e-6, 3e-6, 1e-9]), RIGHT, "naive").reason,
    null,
  );
});

Deno.test("a step with a wrong loss, or a gradient that is wrong however small, says which", () => {
  const wrong: [ReturnType<typeof step>, RegExp][] = [
    [step([2.1, 3], [1e-6, -2e-6, 3e-6, 0]), /^1 of 2 losses differ from those of the naive/],
    [step([NaN, 3], [1e-6, -2e-6, 3e-6, 0]), /^1 of 2 losses/],
    [step([2, 3], [0, 0, 0, 0]), /gradient of conv1.weight .* by 1.0 of it/],
    [step([2, 3], [1.5e-6, -2e-6, 3e-6, 0]), /gradient of conv1.weight .* by 0.13 of it/],
    [step([2, 3], [NaN, -2e-6, 3e-6, 0]), /gradient of conv1.weight .* by Infinity of it/],
  ];
  for (const [got, reason] of wrong) {
    assert.match(checkStep(got, RIGHT, "naive").reason!, reason);
  }
});
