/** Short training runs through the command line, and what two of them must have in common. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parseResult } from "../results/schema/read_result.ts";
import type { TrainResult } from "../results/schema/result.ts";
import { inRoot, type Outcome, task } from "./command_line_test_support.ts";

/** Ten steps an epoch. */
export const SHORT = [
  "train",
  "synthetic",
  "--limit",
  "600",
  "--batch",
  "60",
  "--epochs",
  "3",
  "--lr",
  "0.01",
  "--eval-every",
  "3",
];

/** Where a run writes. */
export const settings = (
  folder: string,
  name: string,
) => ["--out", `${folder}/${name}.json`, "--checkpoint", `${folder}/${name}.safetensors`];

/** The document that a run has written. */
export function resultOf(folder: string, name: string): TrainResult {
  const file = `${folder}/${name}.json`;
  return parseResult(JSON.parse(readFileSync(inRoot(file), "utf8")), file) as TrainResult;
}

/** All that must be bit-identical between two runs of one recipe. */
export const essence = ({ train, status }: TrainResult) => ({
  status,
  digest: train.weightsDigest,
  losses: train.lossSamples,
  final: train.final,
  epochs: train.epochs.map(({ epoch, trainLoss, trainTop1, testTop1, testLoss }) => ({
    epoch,
    trainLoss,
    trainTop1,
    testTop1,
    testLoss,
  })),
});

/** Runs a task that must end well. */
export async function ok(args: readonly string[]): Promise<Outcome> {
  const outcome = await task(args);
  assert.equal(outcome.code, 0, outcome.stderr);
  return outcome;
}
