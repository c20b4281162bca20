import assert from "node:assert/strict";
import { test } from "node:test";
import { testDevice } from "../../kernels/testing.ts";
import { GpuError } from "../../kernels/gpu/gpu_error.ts";
import type { Job } from "./job.ts";
import { emptyRow } from "./row.ts";
import { type BenchObserver, runBench } from "./run_bench.ts";

/** A run of one job, which measures nothing. */
async function runOf(
  shouldStop: (seen: { notes: number; asked: number; ran: boolean }) => boolean,
) {
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
    shouldStop() {
      seen.asked++;
      return shouldStop(seen);
    },
  };
  const settings = { pace: "quick", tuningCache: null, budgetSeconds: 600, rowSeconds: 1 } as const;
  const run = await runBench(await testDevice(), [job], settings, observer);
  return { ...seen, ...run };
}

test("a run that is stopped in its roofline ends before its first figure is whole, with all rows left out", async () => {
  const { notes, ran, leftOut, findings, end } = await runOf(({ asked }) => asked > 3);
  assert.deepEqual([notes, ran, leftOut, findings.roofline], [0, false, true, null]);
  assert.deepEqual(end, { status: "interrupted", reason: "stopped by the user" });
});

test("a run that is asked to stop when all is measured is complete", async () => {
  const { leftOut, end } = await runOf(({ ran }) => ran);
  assert.deepEqual([leftOut, end], [false, { status: "complete", reason: null }]);
});

test("a job that fails as a whole ends the run, with what was found before and the rest left out", async () => {
  const name = (op: string) => ({
    suite: "kernels",
    op,
    shape: "1",
    dims: null,
    dtype: "f32" as const,
  });
  const failing: Job = {
    ...{ suite: "kernels", label: "a" },
    run(_bench, { rows }) {
      rows.push({ ...emptyRow(name("a"), "skipped", "found") });
      throw new GpuError("The device was lost: unplugged", "lost");
    },
    leaveOut: ({ rows }, status, reason) =>
      void rows.push(...["a", "b"].map((op) => emptyRow(name(op), status, reason))),
  };
  const observer: BenchObserver = {
    ...{ begin() {}, now() {}, trying() {}, done() {}, note() {} },
    shouldStop: () => false,
  };
  const settings = { pace: "quick", tuningCache: null, budgetSeconds: 600, rowSeconds: 1 } as const;
  const { findings, end } = await runBench(
    await testDevice(),
    [failing, failing],
    settings,
    observer,
  );
  const reason = "The device was lost: unplugged";
  assert.deepEqual([end.status, end.reason, (end.error as GpuError).failure], [
    "failed",
    reason,
    "lost",
  ]);
  assert.deepEqual(findings.rows.map(({ op, status, reason }) => [op, status, reason]), [
    ["a", "skipped", "found"],
    ["b", "interrupted", reason],
    ["a", "interrupted", reason],
    ["b", "interrupted", reason],
  ]);
});
