import assert from "node:assert/strict";
import { test } from "node:test";
import { inOrder, isFaster } from "./faster.ts";

test("a challenger wins where it is faster round by round, though the machine's phases differ by more", () => {
  const standing = [100, 150, 101, 160, 99];
  assert.ok(isFaster(standing.map((ns) => 0.97 * ns), standing));
  assert.ok(!isFaster(standing, standing), "as fast is not faster");
});

test("a challenger whose lead is within the scatter of the rounds loses, and so does one of too few rounds", () => {
  assert.ok(!isFaster([90, 120, 85, 118, 84], [100, 100, 100, 100, 100]));
  assert.ok(!isFaster([50, 50, 50], [100, 100, 100]));
  assert.ok(isFaster([50, 50, 50, 50], [100, 100, 100, 100]));
  assert.ok(!isFaster([], []));
});

test("a lead must be larger the fewer the rounds are: by Student's t, with scatter that takes a known part of it", () => {
  /** With a lead of so many standard errors, over so many rounds. */
  const wins = (lead: number, rounds: number) => {
    const scatter = Array.from({ length: rounds }, (_, i) => i % 2 === 0 ? 1 : -1);
    const error = Math.sqrt(rounds / (rounds - 1) / rounds);
    const logs = scatter.map((one) => 0.01 * (one - lead * error));
    return isFaster(logs.map(Math.exp), Array(rounds).fill(1));
  };
  assert.deepEqual([wins(2.36, 4), wins(2.34, 4)], [true, false]);
  assert.deepEqual([wins(1.9, 8), wins(1.89, 8)], [true, false]);
  assert.deepEqual([wins(1.71, 30), wins(1.69, 30)], [true, false]);
});

test("every other round runs in reverse", () => {
  assert.deepEqual([0, 1, 2].map((round) => inOrder("ab".split(""), round).join("")), [
    ...["ab", "ba", "ab"],
  ]);
});
