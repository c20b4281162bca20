import assert from "node:assert/strict";
import { test } from "node:test";
import { isFaster } from "./faster.ts";

test("a challenger wins where it is faster round by round, though the machine's phases differ by more", () => {
  const standing = [100, 150, 101, 160, 99];
  assert.ok(isFaster(standing.map((ns) => 0.97 * ns), standing));
  assert.ok(!isFaster(standing, standing), "as fast is not faster");
});

test("a challenger whose lead is within the scatter of the rounds loses, and so does one of a single round", () => {
  assert.ok(!isFaster([90, 120, 85, 118, 84], [100, 100, 100, 100, 100]));
  assert.ok(!isFaster([50], [100]));
  assert.ok(!isFaster([], []));
});
