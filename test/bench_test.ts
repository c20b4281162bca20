/** `bench` through the command line: what it lists, writes, keeps on Ctrl-C, and refuses, and `verify` of what it wrote. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { existsSync, readFileSync } from "node:fs";
import { parseResult } from "../results/schema/read_result.ts";
import type { BenchResult } from "../results/schema/result.ts";
import { inRoot, start, task, withFolder } from "./command_line_test_support.ts";

const parsed = (text: string) => parseResult(JSON.parse(text), "stdout") as BenchResult;

test("bench --list prints every row and needs no GPU; --filter picks among them", async () => {
  const all = (await task(["bench", "all", "--list"])).stdout.trim().split("\n");
  assert.equal(new Set(all).size, all.length, "two rows have one name");
  const count = (start: string) => all.filter((line) => line.startsWith(start)).length;
  assert.equal(count("kernels gemm "), 16);
  // Two layers of the ConvNet and 23 convolutions of ResNet-50; their two first layers need no input gradient.
  assert.equal(count("kernels conv2d_forward "), 25);
  assert.equal(count("kernels conv2d_backward_input "), 23);
  assert.equal(count("kernels conv2d_backward_weight "), 25);
  // Every batch normalisation of ResNet-50, alone, with ReLU, and with the sum before it, in all layouts.
  for (const op of ["batch_norm", "batch_norm_backward", "batch_norm_eval"]) {
    assert.equal(count(`kernels ${op} `), 48);
  }
  const rows = [
    "max_pool_backward 100x32x32x32 nchw",
    "max_pool 8x64x112x112 nc4hw4",
    "avg_pool 8x2048x7x7 nchw",
    "avg_pool_backward 8x2048x7x7 nc4hw4",
    "relu 6422528",
    "relu_backward 6422528",
    "add 6422528",
    "softmax_cross_entropy 100x10",
    "softmax_cross_entropy 8x1000",
    "sgd 2122186",
    "sgd 25557032",
    "augment 100x3x32x32 nchw",
    "augment 8x3x224x224 nc4hw4",
    "bias_gradient 100x512",
    "relayout 8x256x56x56 nchw -> nc4hw4",
  ];
  for (const row of rows) assert.equal(count(`kernels ${row}`), 1, row);
  assert.ok(count("peers ") > 20 && count("models ") >= 2);
  const some = (await task(["bench", "kernels", "--list", "--filter", "1024x1024x1024"])).stdout;
  assert.equal(
    some,
    "kernels gemm NN 1024x1024x1024\nkernels gemm NT 1024x1024x1024\nkernels gemm TN 1024x1024x1024\n",
  );
});

/** The rows of a document. */
const rowsOf = ({ bench }: BenchResult) =>
  bench.rows.map(({ op, shape, status }) => ({ op, shape, status }));

test("bench measures a roofline and checked rows within a budget; --json prints exactly the document; verify measures what it claims, and no others", async () => {
  await withFolder(async (folder) => {
    const claim = `${folder}/bench.json`, own = `${folder}/own.json`;
    const chosen = ["kernels", "--quick", "--filter", "256x256x256", "batch_norm"];
    const args = ["bench", ...chosen, "--no-tune", "--budget", "1", "--json", "--out", claim];
    const { code, stdout, stderr } = await task(args);
    assert.equal(code, 0, stderr);
    const document = parsed(stdout), { status, bench } = document;
    assert.equal(status, "complete");
    assert.deepEqual(parsed(readFileSync(inRoot(claim), "utf8")), document);
    assert.match(readFileSync(inRoot(claim.replace("json", "md")), "utf8"), /256x256x256/);
    assert.ok(bench.roofline!.f32Gflops > 0 && bench.roofline!.copyGbps > 0);
    const [row] = bench.rows;
    assert.deepEqual([row.op, row.status], ["gemm", "complete"]);
    assert.ok(row.gflops! > 0 && row.checked! > 1000 && row.maxAbsError! > 0);
    assert.ok(row.samplesNs.length >= 5 && row.medianNs! > 0);

    const complete = rowsOf(document).filter(({ status }) => status === "complete");
    const verify = await task(["verify", claim, "--out", own, "--by", "Ada"]);
    assert.deepEqual(rowsOf(parsed(readFileSync(inRoot(own), "utf8"))), complete);
    // Times on a machine that others share may differ, but none is missing.
    assert.match(verify.stdout, /^measuring again: (\d+) of \1 rows$/m);
    assert.match(verify.stdout, new RegExp(`^ok   rows: ${complete.length} compared$`, "m"));
    const judged = await task(["validate", claim.replace(".json", ".verified.json")]);
    assert.match(judged.stdout, /verified by Ada on /);
    assert.equal(judged.code, 0, judged.stdout);
    const none = await task(["verify", claim, "--filter", "relu_backward", "--no-record"]);
    assert.equal(none.code, 2);
    assert.match(none.stderr, /no measured row whose name contains relu_backward\n$/);
  });
});

test("bench keeps what was measured as it goes and on Ctrl-C, and every row left out says so", async () => {
  await withFolder(async (folder) => {
    const out = `${folder}/bench.json`;
    const { child, done, printed } = start([
      "bench",
      "kernels",
      "--quick",
      "--no-tune",
      "--out",
      out,
    ]);
    await printed(/\[2\/\d+, /);
    const sofar = parsed(readFileSync(inRoot(out), "utf8"));
    assert.deepEqual([sofar.status, sofar.reason], ["interrupted", "the run ended early"]);
    assert.equal(sofar.bench.rows[0].status, "complete");
    child.kill("SIGINT");
    const { code, stderr } = await done;
    assert.equal(code, 130, stderr);
    const { status, reason, bench } = parsed(readFileSync(inRoot(out), "utf8"));
    assert.deepEqual([status, reason], ["interrupted", "stopped by the user"]);
    const outcomes = bench.rows.map((row) => row.status);
    assert.equal(outcomes[0], "complete");
    assert.equal(outcomes.at(-1), "interrupted");
    assert.ok(bench.rows.every((row) => row.status === "complete" || row.reason !== null));
  });
});

test("bench refuses an unknown suite, an empty choice and a bad option with one line and code 2", async () => {
  const cases: [string[], RegExp][] = [
    [["quickly"], /no such suite: known are kernels, models, host, roofline, peers, all/],
    [["kernels", "--filter", "nothing like it"], /no row's name contains nothing like it/],
    [["--budget", "0"], /--budget .* must be a number from 1 to 100000000/],
    [["--dtype", "f64"], /Allowed choices are f32, f16/],
  ];
  for (const [args, message] of cases) {
    const { code, stdout, stderr } = await task(["bench", ...args]);
    assert.equal(code, 2);
    assert.equal(stdout, "");
    assert.match(stderr, message);
    assert.equal(stderr.trim().split("\n").length, 1, stderr);
  }
  assert.ok(!existsSync(inRoot("nothing like it")));
});
