import assert from "node:assert/strict";
import { test } from "node:test";
import { GpuError } from "../../kernels/gpu/gpu_error.ts";
import type { Roofline } from "../../results/schema/result.ts";
import { freshFindings } from "./findings.ts";
import type { Job } from "./job.ts";
import { emptyRow } from "./row.ts";
import { type BenchObserver, type OpenBench, runJobs, watch } from "./run_jobs.ts";

/** Runs jobs that measure nothing. */
function run(jobs: readonly Job[], shouldStop: BenchObserver["shouldStop"] = () => false) {
  const observer = watch({ begin() {}, now() {}, trying() {}, done() {}, note() {}, shouldStop });
  const findings = { ...freshFindings(), roofline: {} as Roofline };
  return runJobs(jobs, findings, {} as OpenBench, { budgetSeconds: 600, observer });
}

test("a run that is asked to stop when all is measured is complete", async () => {
  const seen = { ran: false, leftOut: false };
  const job: Job = {
    ...{ suite: "kernels", label: "a" },
    run() {
      seen.ran = true;
      return Promise.resolve(["a"]);
    },
    leaveOut: () => void (seen.leftOut = true),
  };
  const { end } = await run([job], () => seen.ran);
  assert.deepEqual(end, { status: "complete", reason: null });
  assert.deepEqual(seen, { ran: true, leftOut: false });
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
  const { findings, end } = await run([failing, failing]);
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
