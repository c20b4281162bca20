/** Runs that are killed or interrupted and go on from their checkpoint come to the same bits as one that was never stopped. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { existsSync } from "node:fs";
import { inRoot, start, startUntilCheckpoint, withFolder } from "./command_line_test_support.ts";
import { essence, ok, resultOf, settings, SHORT } from "./train_test_support.ts";

/** 150 steps in each of two epochs, read back after 50, 100 and 150: a run can be stopped inside an epoch. */
const LONG = SHORT.map((word) => ({ "600": "3000", "60": "20", "3": "2" })[word] ?? word);
const LONG_STEPS = 150;

let known: Promise<ReturnType<typeof essence>> | undefined;
/** The essence of a run that nobody stopped. */
const whole = () =>
  known ??= withFolder(async (folder) => {
    await ok([...LONG, ...settings(folder, "whole")]);
    return essence(resultOf(folder, "whole"));
  });

test("a run killed between checkpoints, resumed, equals one that was never stopped", async () => {
  await withFolder(async (folder) => {
    const killed = settings(folder, "killed");
    const { child, done } = await startUntilCheckpoint(
      [...LONG, ...killed],
      `${folder}/killed.safetensors`,
    );
    child.kill("SIGKILL");
    await done;
    assert.ok(!existsSync(inRoot(`${folder}/killed.json`)), "a killed run leaves no result");
    await ok([...LONG, ...settings(folder, "resumed"), "--resume", `${folder}/killed.safetensors`]);
    const resumed = resultOf(folder, "resumed");
    assert.deepEqual(essence(resumed), await whole());
    assert.equal(resumed.train.resumedFrom! % LONG_STEPS, 0);
    assert.ok(resumed.train.resumedFrom! > 0);
  });
});

test("Ctrl-C writes a checkpoint and an interrupted result, exits 130, and the rest resumes to the same weights", async () => {
  await withFolder(async (folder) => {
    const { child, done } = await startUntilCheckpoint(
      [...LONG, ...settings(folder, "stopped")],
      `${folder}/stopped.safetensors`,
    );
    child.kill("SIGINT");
    const outcome = await done;
    assert.equal(outcome.code, 130, outcome.stderr);
    const stopped = resultOf(folder, "stopped");
    assert.equal(stopped.status, "interrupted");
    assert.notEqual(stopped.train.lossSamples.length % LONG_STEPS, 0, "stopped between epochs");
    await ok([
      ...LONG,
      ...settings(folder, "resumed"),
      "--resume",
      `${folder}/stopped.safetensors`,
    ]);
    assert.deepEqual(essence(resultOf(folder, "resumed")), await whole());
  });
});

test("Ctrl-C before the first step is answered and ends the run, with nothing written", async () => {
  await withFolder(async (folder) => {
    const args = [...SHORT, "--model", "resnet20", ...settings(folder, "early")];
    const { child, done, printed } = start(args);
    await printed(/GPU memory/); // the next is to compile
    child.kill("SIGINT");
    const { code, stdout, stderr } = await done;
    assert.equal(code, 130, stderr);
    assert.match(
      stdout,
      /^interrupted: stopping after the (kernels that are compiled|weights that are being given|plan that is being made)$/m,
    );
    assert.match(stderr, /^error: stopped by the user before the first step: nothing is written$/m);
    for (const file of ["early.json", "early.safetensors"]) {
      assert.ok(!existsSync(inRoot(`${folder}/${file}`)), file);
    }
  });
});
