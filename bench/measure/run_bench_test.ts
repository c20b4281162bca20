import assert from "node:assert/strict";
import { test } from "node:test";
import { testDevice } from "../../kernels/testing.ts";
import type { Job } from "./job.ts";
import { runBench } from "./run_bench.ts";
import type { BenchObserver } from "./run_jobs.ts";

test("a run that is stopped in its roofline ends before its first figure is whole, with all rows left out", async () => {
  const seen = { notes: 0, asked: 0, ran: false, leftOut: false };
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
    shouldStop: () => ++seen.asked > 3,
  };
  const settings = { pace: "quick", tuningCache: null, budgetSeconds: 600, rowSeconds: 1 } as const;
  const { findings, end } = await runBench(await testDevice(), [job], settings, observer);
  assert.deepEqual([seen.notes, seen.ran, seen.leftOut, findings.roofline], [0, false, true, null]);
  assert.deepEqual(end, { status: "interrupted", reason: "stopped by the user" });
});
