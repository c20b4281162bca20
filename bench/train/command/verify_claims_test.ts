import assert from "node:assert/strict";
import { test } from "node:test";
import { join } from "node:path";
import { recordedResults } from "../../../results/tables/recorded.ts";
import type { TrainResult } from "../../../results/schema/result.ts";
import { checkCommand } from "./verify_claims.ts";

const recorded = async () =>
  (await recordedResults(join(import.meta.dirname!, "../../../results"))).map(({ result }) =>
    result
  )
    .filter((result) => result.kind === "train");

test("recorded training runs have the recipe that their command asks for", async () => {
  const results = await recorded();
  assert.ok(results.length > 5);
  for (const result of results) {
    assert.deepEqual(
      checkCommand(result),
      { what: "command", difference: null },
      result.argv.join(" "),
    );
  }
});

test("a hyperparameter is found that was changed without effect on the run", async () => {
  const [result] = await recorded();
  const changed = (other: object): TrainResult => ({
    ...result,
    train: { ...result.train, recipe: { ...result.train.recipe, ...other } },
  });
  assert.match(
    checkCommand(changed({ gamma: 0.2 }))!.difference!,
    /^asks for gamma 0\.1, .* has 0\.2$/,
  );
  assert.match(
    checkCommand(changed({ zeroInitResidual: true }))!.difference!,
    /zeroInitResidual false/,
  );
  assert.equal(checkCommand({ ...result, argv: ["train", "cifar10", "--no-such-option"] }), null);
  assert.equal(checkCommand({ ...result, suite: { ...result.suite, version: "9.9.9" } }), null);
});
