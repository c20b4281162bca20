import assert from "node:assert/strict";
import { test } from "node:test";
import { comparePair, type Effort, type OurSide, ratios } from "./compare.ts";
import { fakeOp, manualClock, RIGHT } from "./testing.ts";

const expected = {
  output: "c",
  indices: Uint32Array.of(2, 0),
  values: Float64Array.of(3, 1),
  tolerance: { atol: 1e-3, rtol: 0 },
};

const reduced = { atol: 0.5, rtol: 0 };

/** Ours takes 1 ms a repetition and 10 ms to be seen to be done. */
function setting(change: Partial<Effort> = {}) {
  const clock = manualClock();
  const effort: Effort = {
    rounds: 5,
    roundNs: 1e9,
    rowNs: 1e12,
    now: clock.now,
    leftNs: () => Infinity,
    shouldStop: () => false,
    ...change,
  };
  const op = fakeOp({ clock, ns: 1e6, waitNs: 1e7, letter: "a" });
  const ours: OurSide = { op, variant: "tiled", maxAbsError: 0.25, expected, reduced, runs: 1 };
  return { clock, effort, ours };
}

test("a pair's ratio is the peer's median over ours, both timed in long rounds by turns", async () => {
  const { clock, effort, ours } = setting();
  const row = await comparePair(ours, fakeOp({ clock, ns: 4e6, waitNs: 1e7 }), effort);
  assert.deepEqual([row.status, row.reason, row.ourVariant], ["complete", null, "tiled"]);
  const near = (got: number | null, want: number) =>
    assert.ok(Math.abs(got! / want - 1) < 0.03, `${got}, not ${want}`);
  near(row.ourMedianNs, 1e6);
  near(row.medianNs, 4e6);
  near(row.ratio, 4);
  assert.deepEqual([row.maxAbsError, row.ourMaxAbsError], [0, 0.25]);
  assert.equal(clock.order.slice(-10).join(""), "ababababab");
  assert.deepEqual([row.samplesNs.length, row.ourSamplesNs.length], [5, 5]);
});

test("a ratio is of medians, its spread that of the rounds", () => {
  const { medianNs, ourMedianNs, ratio, ratioLow, ratioHigh } = ratios([40, 90, 50], [10, 10, 20]);
  assert.deepEqual([medianNs, ourMedianNs, ratio, ratioLow, ratioHigh], [50, 10, 5, 2.5, 9]);
});

test("a peer that is wrong beyond the tolerance is not timed", async () => {
  for (const bad of [3.01, NaN]) {
    const { clock, effort, ours } = setting();
    const theirs = fakeOp({ clock, ns: 1, values: [1, 2, bad] });
    const row = await comparePair(ours, theirs, effort);
    assert.deepEqual([row.status, row.ratio, row.medianNs], ["failed", null, null]);
    assert.match(row.reason!, /is wrong: 1 of 2 elements differ, worst at 2: got .*, want 3/);
    assert.equal(theirs.repetitions, 1);
  }
});

test("an output that is too short is wrong", async () => {
  const { clock, effort, ours } = setting();
  const row = await comparePair(ours, fakeOp({ clock, ns: 1, values: RIGHT.slice(0, 2) }), effort);
  assert.equal(row.status, "failed");
});

test("a slow pair gets three rounds, and none where the budget has not the time for them", async () => {
  const slow = setting({ rowNs: 1e10 });
  const row = await comparePair(slow.ours, fakeOp({ clock: slow.clock, ns: 2e10 }), slow.effort);
  assert.deepEqual([row.status, row.samplesNs.length], ["complete", 3]);
  const short = setting({ leftNs: () => 3e10 });
  const none = await comparePair(
    short.ours,
    fakeOp({ clock: short.clock, ns: 2e10 }),
    short.effort,
  );
  assert.deepEqual([none.status, none.ratio], ["skipped", null]);
  assert.equal(none.reason, "3 rounds take about 63 s, more than is left of the budget");
});

test("a pair that is interrupted before its third round has no ratio", async () => {
  for (const [rounds, status] of [[2, "skipped"], [3, "complete"]] as const) {
    let asked = 0;
    const { clock, effort, ours } = setting({ shouldStop: () => asked++ === rounds });
    const row = await comparePair(ours, fakeOp({ clock, ns: 1e6 }), effort);
    assert.equal(row.status, status);
  }
});
