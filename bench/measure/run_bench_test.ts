import assert from "node:assert/strict";
import { test } from "node:test";
import { testDevice } from "../../kernels/testing.ts";
import type { Job } from "./job.ts";
import { type BenchObserver, runBench } from "./run_bench.ts";

/** A run of one job, which measures nothing. */
async function runOf(shouldStop: (seen: { notes: number; ran: boolean }) => boolean) {
  const seen = { notes: 0, ran: false, leftOut: false };
  const job: Job = {
    ...{ suite: "kernels", label: "a" },
    run() {
      seen.ran = true;
      return Promise.resolve(["a"]);
    },
    leaveOut: () => void (seen.leftOut = true),
  };
  const observer: BenchObserver = {
    ...{ begin() {}, now() {}, trying() {}, done() {} },
    note: () => void seen.notes++,
    shouldStop: () => shouldStop(seen),
  };
  const settings = { pace: "quick", tuningCache: null, budgetSeconds: 600, rowSeconds: 1 } as const;
  const run = await runBench(await testDevice(), [job], settings, observer);
  return { ...seen, ...run };
}

test("a run that is stopped in its roofline ends after the figure under way, with its rows left out", async () => {
  const { notes, ran, leftOut, findings, end } = await runOf(({ notes }) => notes > 0);
  assert.deepEqual([notes, ran, leftOut, findings.roofline], [1, false, true, null]);
  assert.deepEqual(end, { status: "interrupted", reason: "stopped by the user" });
});

test("a run that is asked to stop when all is measured is complete", async () => {
  const { leftOut, end } = await runOf(({ ran }) => ran);
  assert.deepEqual([leftOut, end], [false, { status: "complete", reason: null }]);
});
