/** However a run ends, nothing that it computed is lost: a full disk, data that fail, the end of the terminal. */
import assert from "node:assert/strict";
import { cpSync, mkdirSync, readdirSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import sharp from "sharp";
import { readCheckpoint } from "../bench/train/command/checkpoint.ts";
import {
  inRoot,
  start,
  startUntilCheckpoint,
  task,
  withFolder,
} from "./command_line_test_support.ts";
import { testUnless } from "./ignored_test_support.ts";
import { whyNoSmallDisk, withSmallDisk } from "./small_disk_test_support.ts";
import { essence, ok, resultOf, settings, SHORT } from "./train_test_support.ts";

const CHECKPOINT_MB = 17;

const missing = await whyNoSmallDisk();

testUnless(
  missing,
  "a disk without room for two checkpoints is refused before the first step, with the file and its size",
  () =>
    withSmallDisk(1.4 * CHECKPOINT_MB, async (folder, disk) => {
      const paths = ["--out", `${folder}/a.json`, "--checkpoint", `${disk}/a.safetensors`];
      const { code, stdout, stderr } = await task([...SHORT, ...paths]);
      assert.equal(code, 2, stderr);
      assert.match(
        stderr,
        /^error: Cannot write .*\/a\.safetensors \(3\d\.\d MB\) as the disk is full/m,
      );
      assert.doesNotMatch(stdout, /^epoch/m);
      assert.deepEqual([...readdirSync(inRoot(folder)), ...readdirSync(inRoot(disk))], ["disk"]);
    }),
);

testUnless(
  missing,
  "a disk that is full when a checkpoint is due costs no more than that checkpoint",
  () =>
    withSmallDisk(3 * CHECKPOINT_MB, async (folder, disk) => {
      const paths = ["--out", `${folder}/a.json`, "--checkpoint", `${disk}/a.safetensors`];
      const { child, done, printed } = start([...SHORT, ...paths]);
      await printed(/compiled in/);
      await printed(/^epoch 1/m); // the room was tried
      writeFileSync(inRoot(`${disk}/other`), new Uint8Array(1.5e6 * CHECKPOINT_MB));
      const { code, stdout, stderr } = await done;
      assert.equal(child.exitCode ?? code, 2, stderr);
      assert.match(stderr, /^error: Cannot write .*\/a\.safetensors as the disk is full/m);
      assert.match(stdout, /^no checkpoint now: Cannot write/m);
      assert.match(stdout, /^Final test top-1 /m);
      assert.equal(resultOf(folder, "a").status, "complete");
      assert.equal(
        (await readCheckpoint(inRoot(`${disk}/a.safetensors`))).progress.epoch > 0,
        true,
      );
      assert.deepEqual(readdirSync(inRoot(disk)).sort(), ["a.safetensors", "other"]);
    }),
);

testUnless(
  missing,
  "where the result has no room at the end, its table is printed and the checkpoint stays",
  () =>
    withSmallDisk(2, async (folder, disk) => {
      const paths = ["--out", `${disk}/a.json`, "--checkpoint", `${folder}/a.safetensors`];
      const { done, printed } = start([...SHORT, ...paths]);
      await printed(/^epoch 1/m);
      try {
        writeFileSync(inRoot(`${disk}/other`), new Uint8Array(3e6));
      } catch {
        // It is full.
      }
      const { code, stdout, stderr } = await done;
      assert.equal(code, 2, stderr);
      assert.match(stderr, /^error: Cannot write .*\/a\.json as the disk is full/m);
      assert.match(stdout, /^Final test top-1 /m);
      assert.match(stdout, /^checkpoint .*\/a\.safetensors$/m);
      assert.equal((await readCheckpoint(inRoot(`${folder}/a.safetensors`))).progress.epoch, 3);
    }),
);

test("data that fail in an evaluation leave the epoch's checkpoint and a failed result", async () => {
  await withFolder(async (folder) => {
    const bad = inRoot(`${folder}/bad`), good = inRoot(`${folder}/good`);
    for (const kind of ["train", "val"]) {
      for (const [k, name] of ["a", "b"].entries()) {
        mkdirSync(`${good}/${kind}/${name}`, { recursive: true });
        for (let i = 0; i < 8; i++) {
          const background = { r: 20 * i, g: 100 * k, b: 255 - 20 * i };
          const image = sharp({ create: { width: 40, height: 40, channels: 3, background } });
          await image.jpeg().toFile(`${good}/${kind}/${name}/${i}.jpg`);
        }
      }
    }
    cpSync(good, bad, { recursive: true });
    const cut = `${bad}/val/b/3.jpg`;
    truncateSync(cut, Math.floor(statSync(cut).size / 2));
    const args = [
      ...["train", "imagenet", "--model", "resnet20", "--stem", "cifar", "--image-size", "32"],
      ...["--batch", "8", "--epochs", "1"],
    ];
    const { code, stdout, stderr } = await task([
      ...args,
      "--data",
      bad,
      ...settings(folder, "bad"),
    ]);
    assert.equal(code, 2, stderr);
    assert.match(stderr, /^error: .*3\.jpg/m);
    assert.doesNotMatch(stderr + stdout, /^\s+at /m);
    const failed = resultOf(folder, "bad");
    assert.deepEqual([failed.status, failed.train.lossSamples.length], ["failed", 2]);
    assert.match(failed.reason!, /3\.jpg/);
    const { progress } = await readCheckpoint(inRoot(`${folder}/bad.safetensors`));
    assert.deepEqual([progress.step, progress.losses], [2, failed.train.lossSamples]);
    assert.match(stdout, /^to go on: .*--resume .*bad\.safetensors$/m);
  });
});

test("the end of the terminal ends a run as Ctrl-C does, and its checkpoint alone is enough to go on", async () => {
  await withFolder(async (folder) => {
    const { child, done } = await startUntilCheckpoint(
      [...SHORT, ...settings(folder, "stopped")],
      `${folder}/stopped.safetensors`,
    );
    child.kill("SIGHUP");
    const { code, stdout, stderr } = await done;
    assert.equal(code, 129, stderr);
    assert.equal(resultOf(folder, "stopped").status, "interrupted");
    assert.match(stdout, /^to go on: \.\/run .*train .*--resume .*stopped\.safetensors$/m);
    const checkpoint = `${folder}/stopped.safetensors`;
    await ok(["train", "--resume", checkpoint, ...settings(folder, "resumed")]);
    await ok([...SHORT, ...settings(folder, "whole")]);
    assert.deepEqual(essence(resultOf(folder, "resumed")), essence(resultOf(folder, "whole")));
  });
});
