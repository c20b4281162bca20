import assert from "node:assert/strict";
import { test } from "node:test";
import type { BenchResult, BenchRow, HostRow } from "../../schema/result.ts";
import { exampleBench } from "../../testing.ts";
import { judge } from "./judgement.ts";
import { drawnRows } from "./sample.ts";
import { claimedRows } from "./verify_bench.ts";

/** The example's rows that were measured, their times multiplied, and more. */
function runOf(id: number, factor: number, ...more: BenchRow[]): BenchResult {
  const { bench, ...rest } = exampleBench();
  const slower = <R extends BenchRow | HostRow>(row: R): R => ({
    ...row,
    samplesNs: row.samplesNs.map((ns) => ns * factor),
  });
  const rows = bench.rows.filter(({ status }) => status === "complete").map(slower);
  return {
    ...rest,
    id: `7b3c5a58-2f2c-4b9e-9c8e-00000000000${id}`,
    bench: { ...bench, rows: [...rows, ...more], host: bench.host.map(slower) },
  };
}

const ALL = { filter: null, rows: null, seed: "a" };

function verified(claimed: BenchResult, here: BenchResult) {
  const { checks, ...rest } = judge(claimed, here, "", { steps: null, rows: ALL });
  const ofRows = checks.filter(({ what }) => what === "rows" || what === "times");
  return { ...rest, failed: ofRows.flatMap(({ difference }) => difference ?? []) };
}

const failed = exampleBench().bench.rows.find(({ status }) => status === "failed")!;
const skipped: BenchRow = {
  ...failed,
  ...{ op: "relu", status: "skipped", reason: "the run's budget was used up" },
};

test("rows that a run left out, by its filter, its budget or a failure, are no claim", () => {
  const claimed = runOf(1, 1, failed, skipped);
  const here = runOf(2, 1, { ...skipped, shape: "measured here alone" });
  assert.deepEqual(claimedRows(claimed).map(({ op }) => op), [
    ...["gemm", "conv2d_forward", "train_step", "build_plan"],
  ]);
  assert.deepEqual(verified(claimed, here).failed, []);
});

test("a claimed row that was not measured here, or is slower here, is named and fails", () => {
  const some = runOf(2, 1);
  const [gemm, ...rest] = some.bench.rows;
  const notHere = [[...rest], [{ ...failed, op: gemm.op, shape: gemm.shape }, ...rest]];
  for (const rows of notHere) {
    const { failed } = verified(runOf(1, 1), { ...some, bench: { ...some.bench, rows } });
    assert.deepEqual(failed, ["kernels gemm NN 1024x1024x1024 f32: not measured here"]);
  }
  const noHost = verified(runOf(1, 1), { ...some, bench: { ...some.bench, host: [] } });
  assert.deepEqual(noHost.failed, ["host build_plan convnet 100x3x32x32: not measured here"]);
  const { failed: slower, times } = verified(runOf(1, 0.5), runOf(2, 1));
  assert.match(
    slower[0],
    /^kernels gemm .* f32: takes 2\.00 times as long here \(and 3 more rows\)$/,
  );
  assert.deepEqual([times!.compared, times!.off], [4, 1]);
  assert.deepEqual(verified(runOf(1, 1), runOf(2, 0.5)).failed, []);
});

test("rows are drawn by the file's digest and a seed that its maker could not know, the same for all who look", () => {
  const rows = Array.from({ length: 94 }, (_, i) => ({
    ...{ suite: "kernels", op: "gemm", shape: `NN ${i}`, dtype: "f32" },
  }));
  const drawn = (digest: string, seed: string) => drawnRows(rows, digest, { rows: 20, seed });
  assert.equal(drawn("a", "b").length, 20);
  assert.deepEqual(drawn("a", "b"), drawn("a", "b"));
  assert.notDeepEqual(drawn("a", "b"), drawn("a", "c"));
  assert.notDeepEqual(drawn("a", "b"), drawn("c", "b"));
  assert.deepEqual(drawnRows(rows, "a", { rows: null, seed: "b" }), rows);
});

test("a bench under a hardware name whose short training has this software adapter's bits is not verified, and says so", () => {
  const here = runOf(2, 1), lossSamples = [2.3, 2.2, 2.1];
  const training = { ...exampleBench().bench.training!, lossSamples, weightsDigest: "sha256:ab" };
  const with_ = (run: BenchResult, software: boolean, digest = "sha256:ab"): BenchResult => ({
    ...run,
    adapter: { ...run.adapter, description: software ? "llvmpipe" : "RTX 4090", software },
    bench: { ...run.bench, training: { ...training, weightsDigest: digest } },
  });
  const judged = (digest?: string) =>
    judge(with_(runOf(1, 0.1), false, digest), with_(here, true), "", { steps: null, rows: ALL });
  assert.equal(judged().conclusion, "software");
  // Of another kind of adapter no time is compared, so that nothing else is verified.
  const { conclusion, checks } = judged("sha256:cd");
  assert.equal(conclusion, "not verified");
  assert.deepEqual(checks.map(({ what }) => what), ["rules", "short training"]);
});
