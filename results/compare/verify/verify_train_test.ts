import assert from "node:assert/strict";
import { test } from "node:test";
import { join } from "node:path";
import { readResult } from "../../schema/read_result.ts";
import type { TrainResult } from "../../schema/result.ts";
import { exampleResult } from "../../testing.ts";
import { judge } from "./judgement.ts";
import { verificationText } from "./verification_text.ts";
import { verifyTraining } from "./verify_train.ts";

const LOSSES = [2.305, 2.3, 2.25, 2.15];

/** The example's training with these losses, and with something changed. */
function changed(
  train: Partial<TrainResult["train"]>,
  rest: Partial<TrainResult> = {},
): TrainResult {
  const example = exampleResult();
  return { ...example, ...rest, train: { ...example.train, lossSamples: LOSSES, ...train } };
}

/** Names of the checks that found a difference. */
function found(claimed: TrainResult, here: TrainResult, steps: number | null = null): string[] {
  const { checks } = verifyTraining(claimed, here, steps);
  return checks.filter(({ difference }) => difference !== null).map(({ what }) => what);
}

const DIGEST = `sha256:${"c".repeat(63)}d`;

test("on the same machine every bit counts, and the first difference is named with both values", () => {
  const here = changed({});
  const same = verifyTraining(changed({}), here, null);
  assert.equal(same.rule, "bit-identical");
  assert.deepEqual(found(changed({}), here), []);
  assert.deepEqual(found(changed({ weightsDigest: DIGEST }), here), ["weights digest"]);
  const { train } = here;
  const final = { ...train.final!, testLoss: train.final!.testLoss + 1e-15 };
  assert.deepEqual(found(changed({ final }), here), ["final evaluation"]);
  const recipe = { ...train.recipe, nesterov: true };
  assert.deepEqual(found(changed({ recipe }), here), ["recipe"]);
  const lossSamples = [2.305, 2.3, 2.2500000000000004, 2.1500000000000004];
  const judged = judge(changed({ lossSamples }), here, "", { steps: null, rows: null });
  assert.equal(judged.conclusion, "not verified");
  assert.match(
    verificationText(judged),
    /FAIL losses: train\.lossSamples\[2\]: 2\.2500000000000004 claimed, 2\.25 here\n/,
  );
  assert.deepEqual(found(changed({ lossSamples: lossSamples.slice(0, 2) }), here), [
    "losses",
  ]);
});

test("only so many steps leave out later losses, the evaluation and the weights", () => {
  const claimed = changed({ lossSamples: [2.305, 2.3, 1, 1], weightsDigest: DIGEST, final: null });
  const here = changed({ epochs: [], weightsDigest: null, final: null });
  assert.deepEqual(found(claimed, here, 2), []);
  assert.deepEqual(found(claimed, here, 3), ["losses"]);
});

test("elsewhere tolerances apply, with the reason; one commit's kernels must be the same", () => {
  const here = changed({});
  const suite = { ...here.suite, kernelHashes: { "sgd/naive": "b".repeat(64) } };
  assert.deepEqual(found(changed({}, { suite }), here), ["kernels"]);
  const other = changed({ weightsDigest: DIGEST, lossSamples: [2.305, 2.300001, 2.25, 2.15] }, {
    driver: "another",
    suite: { ...suite, gitCommit: "1".repeat(40) },
  });
  const { rule, because } = verifyTraining(other, here, null);
  assert.equal(rule, "tolerances");
  assert.deepEqual(because, ["driver: another and unknown", "sources of the kernels sgd/naive"]);
  assert.deepEqual(found(other, here), []);
  const off = { ...other, train: { ...other.train, lossSamples: [2.305, 2.30001, 2.25, 2.15] } };
  assert.deepEqual(found(off, here), ["losses"]);
});

test("kernels that were tuned and cannot run here are a reason for other bits, with both variants", () => {
  const plan = (choices: Record<string, string>) => {
    return changed({ plan: { ...changed({}).train.plan, choices } });
  };
  const shapes = { "gemm NN 8x8x8": "subgroup", "gemm NN 9x9x9": "tiled" };
  const here = plan({ ...shapes, "gemm NN 8x8x8": "tiled" });
  assert.equal(verifyTraining(plan(shapes), plan(shapes), null).rule, "bit-identical");
  const { rule, because } = verifyTraining(plan(shapes), here, null);
  assert.equal(rule, "tolerances");
  assert.deepEqual(because, ["tuning: gemm NN 8x8x8 by subgroup and tiled"]);
});

test("where tolerances apply but every loss is the same, the weights must be", () => {
  const claimed = changed({ weightsDigest: DIGEST }, { driver: "another" });
  assert.deepEqual(found(claimed, changed({})), ["weights digest"]);
});

test("recorded llvmpipe and H200 verify each other by seed, and no other seed", async () => {
  const recorded = (machine: string, seed: number) =>
    readResult(join(import.meta.dirname!, "../..", machine, `cifar10-convnet-s${seed}.json`));
  const [cpu, gpu] = ["2026-11-24/llvmpipe-deno", "2026-11-26/nvidia-h200-deno"];
  for (const seed of [0, 1, 2]) {
    const claimed = await recorded(cpu, seed) as TrainResult;
    const here = await recorded(gpu, seed) as TrainResult;
    const { rule, checks } = verifyTraining(claimed, here, null);
    assert.equal(rule, "tolerances");
    // The older suite did not write all fields; what it wrote is the same.
    assert.deepEqual(checks.filter(({ difference }) => difference !== null), []);
    const wrong = await recorded(gpu, (seed + 1) % 3) as TrainResult;
    const names = found(claimed, wrong);
    assert.ok(names.includes("losses") && names.includes("epochs"), names.join());
  }
});
