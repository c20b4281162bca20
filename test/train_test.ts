/** The main job, through the command line: reproducible, and honest about bad input. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { inRoot, task, withFolder } from "./command_line_test_support.ts";
import { hexOf } from "../datasets/cifar10/testing.ts";
import type { TrainResult } from "../results/schema/result.ts";
import { essence, ok, resultOf, settings, SHORT } from "./train_test_support.ts";

test("a seed gives bit-identical losses and weights; another seed does not; --json prints exactly the document", async () => {
  await withFolder(async (folder) => {
    await ok([...SHORT, ...settings(folder, "a")]);
    const { stdout } = await ok([...SHORT, ...settings(folder, "b"), "--json"]);
    await ok([...SHORT, ...settings(folder, "c"), "--seed", "1"]);
    const [a, b, c] = ["a", "b", "c"].map((name) => resultOf(folder, name));
    assert.deepEqual(essence(a), essence(b));
    assert.notEqual(a.train.weightsDigest, c.train.weightsDigest);
    assert.equal(stdout.trim().split("\n").length, 1);
    assert.deepEqual(JSON.parse(stdout), b);
    assert.ok(a.train.lossSamples.at(-1)! < a.train.lossSamples[0], "the loss must fall");
    const table = readFileSync(inRoot(`${folder}/a.md`), "utf8");
    assert.match(table, /synthetic/);
    checkConfusion(a);
  });
});

/** Every image of a class is in its row, those that were named right on the diagonal, and some were not. */
function checkConfusion({ train: { final } }: TrainResult): void {
  const { perClass, confusion } = final!;
  const sums = confusion!.map((row) => row.reduce((sum, count) => sum + count, 0));
  assert.deepEqual(sums, perClass.map(({ count }) => count));
  assert.deepEqual(confusion!.map((row, i) => row[i] / sums[i]), perClass.map(({ top1 }) => top1));
  assert.ok(confusion!.some((row, i) => row.some((count, j) => i !== j && count > 0)));
}

test("numbers that are not finite stop the run with step and learning rate, exit 3, and keep the last checkpoint", async () => {
  await withFolder(async (folder) => {
    await ok([...SHORT, ...settings(folder, "good")]);
    const checkpoint = `${folder}/good.safetensors`;
    const digest = () => hexOf("sha256", readFileSync(inRoot(checkpoint)));
    const before = digest();
    const cases: [args: string[], message: RegExp][] = [
      [[], /The loss is (NaN|Infinity) at step [2-9] \(epoch 1\) with learning rate 1e\+30/],
      // One step an epoch: its loss is finite, what it made of the weights is not. (1e59 is beyond f32.)
      [
        ["--limit", "60", "--weight-decay", "1e30"],
        /The weight .* is (NaN|-?Infinity) at step 1 \(epoch 1\)/,
      ],
    ];
    const diverges = async (args: string[], message: RegExp) => {
      const paths = ["--out", `${folder}/bad.json`, "--checkpoint", checkpoint];
      const { code, stdout, stderr } = await task([...SHORT, "--lr", "1e30", ...args, ...paths]);
      assert.equal(code, 3, stderr);
      assert.match(stderr, message);
      assert.doesNotMatch(stdout + stderr, /to go on/, "which would end the same");
      assert.equal(resultOf(folder, "bad").status, "failed");
    };
    for (const [args, message] of cases) {
      await diverges(args, message);
      assert.equal(digest(), before);
    }
    // Weights of 1e30 are numbers: that no loss follows from them shows after their epoch was kept.
    await diverges(["--limit", "60", "--eval-every", "1"], /The test loss is NaN at step 1 /);
  });
});

test("wrong usage and unusable checkpoints are one line, exit 2, and nothing is written", async () => {
  await withFolder(async (folder) => {
    await ok([...SHORT, "--epochs", "1", ...settings(folder, "one")]);
    const cut = inRoot(`${folder}/cut.safetensors`);
    writeFileSync(cut, readFileSync(inRoot(`${folder}/one.safetensors`)));
    truncateSync(cut, 100_000);
    const cases: [args: string[], message: RegExp][] = [
      [["--batch", "0"], /'--batch <n>' argument '0' is invalid/],
      [["--lr", "nan"], /'--lr <rate>' argument 'nan' is invalid/],
      [["--seed", "-1"], /'--seed <n>' argument '-1' is invalid/],
      [["--frobnicate"], /unknown option '--frobnicate'/],
      [["--model", "alexnet"], /no such model: known are convnet/],
      [["--batch", "601"], /--batch is 601, there are 600/],
      [["--nesterov", "--momentum", "0"], /--nesterov as it needs a momentum/],
      [["--variant", "gemm"], /--variant gemm as it must be op=name/],
      [["--variant", "gemm=fast"], /variant fast for gemm: there are naive/],
      [["--variant", "conv=naive"], /choose a variant for conv: there are adamw, add, /],
      [["--adapter", "no such adapter"], /no such adapter/],
      [
        ["--checkpoint", `${folder}/never.json`],
        /the result, the checkpoint and the weights to one file/,
      ],
      [["--out", "/proc/never.json"], /Cannot write \/proc\/never\.json/],
      [["--resume", `${folder}/none.safetensors`], /it does not exist/],
      [["--resume", `${folder}/cut.safetensors`], /no whole checkpoint/],
      [
        ["--resume", `${folder}/one.safetensors`, "--lr", "0.5"],
        /--lr differs: the checkpoint has 0.01, this run has 0.5/,
      ],
    ];
    const files = readdirSync(inRoot(folder)).sort();
    for (const [args, message] of cases) {
      const { code, stderr, stdout } = await task([
        ...SHORT,
        ...settings(folder, "never"),
        ...args,
      ]);
      assert.equal(code, 2, `${args.join(" ")}: ${stderr}`);
      assert.match(stderr, message, args.join(" "));
      assert.doesNotMatch(stderr + stdout, /^\s+at /m, `${args.join(" ")} shows a stack`);
      assert.deepEqual(readdirSync(inRoot(folder)).sort(), files, args.join(" "));
    }
    const unknown = await task(["train", "mnist"]);
    assert.equal(unknown.code, 2);
    assert.match(unknown.stderr, /no such data set: known are synthetic, cifar10/);
  });
});

test("without an adapter, or with none but OpenGL's, the run ends with one line that says what to install", async () => {
  await withFolder(async (folder) => {
    const none = {
      VK_ICD_FILENAMES: "/nonexistent.json",
      VK_DRIVER_FILES: "/nonexistent.json",
      DENO_WEBGPU_BACKEND: undefined, // by the task
    };
    const { code, stderr } = await task([...SHORT, ...settings(folder, "never")], none);
    assert.equal(code, 2, stderr);
    assert.match(stderr, /No WebGPU adapter answered: install/);
  });
});

test("started from another folder, defaults still lie in the repository and named paths in the folder", async () => {
  await withFolder(async (folder) => {
    const env = { INIT_CWD: inRoot(folder) };
    const args = [
      ...SHORT,
      "--epochs",
      "1",
      "--out",
      "here.json",
      "--checkpoint",
      "here.safetensors",
    ];
    const named = await task(args, env);
    assert.equal(named.code, 0, named.stderr);
    assert.ok(existsSync(inRoot(`${folder}/here.json`)));
    const { code, stdout, stderr } = await task([...SHORT, "--epochs", "1"], { INIT_CWD: "/" });
    assert.equal(code, 0, stderr);
    const written = [...stdout.matchAll(/^(?:result|checkpoint) (.*)$/gm)].map(([, file]) => file);
    assert.deepEqual(written.map((file) => path.relative(inRoot("."), path.dirname(file))), [
      "checkpoints",
      "results/runs",
    ]);
    for (const file of [...written, written[1].replace(".json", ".md")]) rmSync(file);
  });
});
