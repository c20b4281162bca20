/**
 * Checks the result of a short training that was just run from the command line, named by TRAINMARK_RESULT. Not collected by
 * `deno test` alone, as it needs that run: `deno task test test/trained.ts`.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import process from "node:process";
import { readResult } from "../results/schema/read_result.ts";

const file = process.env.TRAINMARK_RESULT;
assert.ok(file, "set TRAINMARK_RESULT to the result of a training run");

test(`the training run recorded in ${file} completed two epochs and learnt`, async () => {
  const result = await readResult(file);
  assert.ok(result.kind === "train", "not the result of a training run");
  const { train } = result;
  const losses = train.epochs.map(({ trainLoss }) => trainLoss);
  assert.equal(losses.length, 2);
  assert.ok(losses[1] < losses[0], `the training loss did not fall: ${losses}`);
  // ln 10 is the loss of one who guesses among ten classes.
  assert.ok(losses[1] < Math.log(10), `the training loss is no better than guessing: ${losses}`);
  assert.ok(train.final !== null && train.weightsDigest !== null, "no final evaluation");
});
