/** Training with another optimiser than the default, through the command line: all that follows from one value. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeSafetensors } from "../models/weights/safetensors.ts";
import { inRoot, task, withFolder } from "./command_line_test_support.ts";
import { ok, resultOf, settings, SHORT } from "./train_test_support.ts";
import { readFileSync } from "node:fs";

const ADAMW = ["--optimiser", "adamw", "--beta2", "0.99", "--eps", "1e-7", "--lr", "0.001"];

test("AdamW learns, is in the document, resumes to the same bits, and verify runs it again", async () => {
  await withFolder(async (folder) => {
    await ok([...SHORT, ...ADAMW, ...settings(folder, "whole")]);
    const { train } = resultOf(folder, "whole");
    const { optimiser, beta1, beta2, eps } = train.recipe;
    assert.deepEqual([optimiser, beta1, beta2, eps], ["adamw", 0.9, 0.99, 1e-7]);
    assert.ok(train.epochs.at(-1)!.trainLoss < 0.8 * train.epochs[0].trainLoss);
    const { tensors } = decodeSafetensors(readFileSync(inRoot(`${folder}/whole.safetensors`)));
    const kept = Object.keys(tensors).filter((name) => name.endsWith(".conv1.weight"));
    assert.deepEqual(kept.toSorted(), ["firstMoment.conv1.weight", "secondMoment.conv1.weight"]);

    await ok([...SHORT, ...ADAMW, "--epochs", "1", ...settings(folder, "part")]);
    const resume = ["--resume", `${folder}/part.safetensors`];
    await ok([...SHORT, ...ADAMW, ...settings(folder, "resumed"), ...resume]);
    const resumed = resultOf(folder, "resumed").train;
    assert.equal(resumed.resumedFrom, 10);
    assert.deepEqual(resumed.lossSamples, train.lossSamples);
    assert.equal(resumed.weightsDigest, train.weightsDigest);

    const other = await task([...SHORT, ...ADAMW, "--optimiser", "sgd", ...resume]);
    assert.equal(other.code, 2, other.stderr);
    assert.match(other.stderr, /differs: the checkpoint has adamw, this run has sgd/);
    const { stdout } = await ok([
      "verify",
      `${folder}/whole.json`,
      "--out",
      `${folder}/v.json`,
      "--no-record",
    ]);
    assert.match(stdout, /^verified/m);
  });
});
