import assert from "node:assert/strict";
import { test } from "node:test";
import type { BenchResult, BenchRow, HostRow } from "../../schema/result.ts";
import { exampleBench } from "../../testing.ts";
import { benchVerificationText, claimedRows, verifyRows } from "./verify_bench.ts";

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

function verified(claimed: BenchResult, here: BenchResult) {
  const verification = verifyRows({ name: "claimed", result: claimed }, claimedRows(claimed), {
    name: "here",
    result: here,
  });
  return { ...verification, ...benchVerificationText(verification) };
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
  const { text, compared, missing } = verified(claimed, here);
  assert.deepEqual([compared, missing], [4, []]);
  assert.equal(text, "verified: of 4 rows none is slower here than claimed\n");
});

test("a claimed row that was not measured here, or is slower here, is named and fails", () => {
  const some = runOf(2, 1);
  const [gemm, ...rest] = some.bench.rows;
  const notHere = [[...rest], [{ ...failed, op: gemm.op, shape: gemm.shape }, ...rest]];
  for (const rows of notHere) {
    const { text } = verified(runOf(1, 1), { ...some, bench: { ...some.bench, rows } });
    assert.equal(
      text,
      "FAIL kernels gemm NN 1024x1024x1024 f32: not measured here\n" +
        "not verified: of 3 rows 0 are slower here than claimed; 1 are missing\n",
    );
  }
  const noHost = verified(runOf(1, 1), { ...some, bench: { ...some.bench, host: [] } });
  assert.match(noHost.text, /^FAIL host build_plan convnet 100x3x32x32: not measured here$/m);
  const { text, slower } = verified(runOf(1, 0.5), runOf(2, 1));
  assert.equal(slower.length, 4);
  assert.match(text, /^FAIL kernels gemm .* f32: here slower than claimed, ratio 0\.500$/m);
  assert.equal(verified(runOf(1, 1), runOf(2, 0.5)).verified, true);
});
