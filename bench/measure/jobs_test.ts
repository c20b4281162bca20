import assert from "node:assert/strict";
import { test } from "node:test";
import { freshFindings } from "./findings.ts";
import { dimsOfShape } from "../../results/schema/upgrade/dims.ts";
import type { RowKey } from "./job.ts";
import { jobsLike, jobsOf } from "./jobs.ts";

/** The rows that jobs stand for, none measured. */
function findingsOf(jobs: ReturnType<typeof jobsOf>) {
  const findings = freshFindings();
  for (const job of jobs) job.leaveOut(findings, "skipped", "the test asks only for names");
  return findings;
}

function namesOf(jobs: ReturnType<typeof jobsOf>): RowKey[] {
  const { rows } = findingsOf(jobs);
  return rows.map(({ suite, op, shape, dtype, dims }) => ({ suite, op, shape, dtype, dims }));
}

const peers = { host: { startProgram: () => Promise.resolve(null) }, only: undefined };

const row = (suite: string, op: string, shape: string, dtype = "f32") => ({
  ...{ suite, op, shape, dtype, dims: dimsOfShape(op, shape) },
});

test("every row of a run can be measured again by itself, at its size", () => {
  const request = {
    suite: undefined,
    quick: true,
    dtype: "f32",
    profile: false,
    tune: true,
    peers,
  } as const;
  const quick = namesOf(jobsOf(request));
  assert.equal(quick.length, 13);
  assert.deepEqual(namesOf(jobsLike(quick, { tune: true, training: false })), quick);
});

test("rows that were cut are measured again as they were cut, those of no job are left out", () => {
  const cut = [
    row("kernels", "gemm", "NN 512x1024x1024"),
    row("kernels", "conv2d_forward", "2x64x56x56 * 64x64x3x3 p1"),
    row("kernels", "sgd", "2122186"),
    row("models", "inference_step", "resnet50 2x3x224x224"),
    row("models", "train_step", "resnet50 2x3x224x224"),
  ];
  const batches = [8, 64, 2].map((n) => row("models", "train_step", `resnet50 ${n}x3x224x224`));
  const repeated = namesOf(jobsLike(batches, { tune: true, training: false })).filter(({ op }) =>
    op === "train_step"
  );
  assert.deepEqual(repeated, batches);
  const unknown = [row("kernels", "gemm", "NN 7x7x7"), row("models", "train_step", "convnet 99")];
  assert.deepEqual(namesOf(jobsLike([...cut, ...unknown], { tune: true, training: false })), cut);
  const host = [{ suite: "host", op: "shuffle_epoch", shape: "50000", dtype: null, dims: null }];
  const { rows, host: again } = findingsOf(jobsLike(host, { tune: true, training: false }));
  assert.deepEqual([rows.length, again.map(({ op }) => op)], [0, ["shuffle_epoch"]]);
  const half = [row("kernels", "gemm", "NN 256x256x256", "f16")];
  assert.deepEqual(namesOf(jobsLike(half, { tune: true, training: false })), half);
});

test("every row has its sizes as fields, those that an older document's shape tells", () => {
  for (const dtype of ["f32", "f16"] as const) {
    const request = {
      suite: "all",
      quick: false,
      dtype,
      profile: false,
      tune: true,
      peers,
    } as const;
    const found = findingsOf(jobsOf(request));
    for (const { op, shape, dims } of [...found.rows, ...found.peers]) {
      assert.deepEqual(dims, dimsOfShape(op, shape), `${op} ${shape}`);
    }
    assert.ok(found.peers.length > 20);
  }
  assert.equal(dimsOfShape("conv2d_forward", "8x64x56"), null);
});
