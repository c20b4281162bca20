import assert from "node:assert/strict";
import { join } from "node:path";
import { recordedResults } from "../../results/tables/recorded.ts";
import type { TrainResult } from "../../results/schema/result.ts";
import { checkCommand } from "./verify_claims.ts";
import { optionsOf } from "./verify_options.ts";

const check = (result: TrainResult) =>
  checkCommand(result, optionsOf(result, { steps: null, out: "unused.json" }));

const recorded = async () =>
  (await recordedResults(join(import.meta.dirname!, "../../results"))).map(({ result }) => result)
    .filter((result) => result.kind === "train");

Deno.test("recorded training runs have the recipe that their command asks for", async () => {
  const results = await recorded();
  assert.ok(results.length > 5);
  for (const result of results) {
    assert.deepEqual(check(result), { what: "command", difference: null }, result.argv.join(" "));
  }
});

Deno.test("a hyperparameter is found that was changed without effect on the run", async () => {
  const [result] = await recorded();
  const changed = (other: object): TrainResult => ({
    ...result,
    train: { ...result.train, recipe: { ...result.train.recipe, ...other } },
  });
  assert.match(check(changed({ gamma: 0.2 }))!.difference!, /^asks for lrGamma 0\.1, .* has 0\.2$/);
  assert.match(check(changed({ zeroInitResidual: true }))!.difference!, /zeroInitResidual false/);
  assert.equal(check({ ...result, argv: ["train", "cifar10", "--no-such-option"] }), null);
  assert.equal(check({ ...result, suite: { ...result.suite, version: "9.9.9" } }), null);
});
