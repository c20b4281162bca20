/** `validate` through the command line, with the task's own permissions. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { readFileSync, writeFileSync } from "node:fs";
import { inRoot, task, withFolder } from "./command_line_test_support.ts";

/** Recorded on a machine that others shared. */
const NOISY = "results/2026-11-24/llvmpipe-deno/cifar10-convnet-s0.json";
const GOOD = "results/2026-11-26/nvidia-h200-deno/cifar10-convnet-s0.json";

test("validate says of each file its problems, flags and division, and exits with 1 where one has problems", () =>
  withFolder(async (folder) => {
    const bad = `${folder}/bad.json`;
    const document = JSON.parse(readFileSync(inRoot(GOOD), "utf8"));
    document.train.final.testTop1 = 0.6;
    document.adapter.description = "\x1b[31m<script>";
    writeFileSync(inRoot(bad), JSON.stringify(document));
    const alone = await task(["validate", NOISY, GOOD]);
    assert.deepEqual([alone.code, alone.stderr], [0, ""]);
    assert.match(alone.stdout, new RegExp(`^${NOISY}: flag: train\\.epochs: times scatter`, "m"));
    assert.match(
      alone.stdout,
      new RegExp(`^${GOOD}: valid, open division \\(dataset\\.canonical is false, .*\\)$`, "m"),
    );
    const { code, stdout, stderr } = await task(["validate", GOOD, bad]);
    assert.deepEqual([code, stderr], [1, ""]);
    const lines = stdout.trim().split("\n").filter((line) => line.startsWith(bad));
    assert.deepEqual(lines, [
      `${bad}: adapter.description: holds control characters`,
      `${bad}: train.final.testTop1: is 0.6, but the last epoch's is 0.5512`,
      `${bad}: train.final.testTop1: is 0.6, but its classes give 0.5512`,
    ]);
  }));

test("validate refuses a result that it has seen under another name", async () => {
  const { code, stdout } = await task(["validate", GOOD, GOOD]);
  assert.equal(code, 1);
  assert.match(
    stdout,
    /: valid, open division [^\n]*\n[^\n]*: id: is also that of an earlier result: /,
  );
});

test("validate --json prints one line that a program can read", async () => {
  const { code, stdout } = await task(["validate", "--json", "no/such.json", NOISY]);
  assert.equal(code, 2);
  assert.equal(stdout.split("\n").length, 2);
  const [missing, { file, division, problems, flags, openBecause }] = JSON.parse(stdout);
  assert.match(missing.problems[0].message, /^Cannot read .*no\/such\.json as it does not exist/);
  assert.deepEqual([file, division, problems], [NOISY, "open", []]);
  assert.equal(flags.at(-1).path, "train.epochs");
  assert.equal(openBecause[0].path, "dataset.canonical");
});

test("validate without a file, with an unknown option and of a file that is not there exits with 2 and one line", async () => {
  for (const args of [[], ["--fast", GOOD], ["no/such.json"]]) {
    const { code, stdout, stderr } = await task(["validate", ...args]);
    assert.deepEqual([code, stdout], [2, ""], args.join(" "));
    assert.match(stderr, /^error: [^\n]*\n$/);
  }
});
