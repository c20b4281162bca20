import assert from "node:assert/strict";
import { test } from "node:test";
import { edited } from "../corpus/edit_testing.ts";
import { validateText } from "../validate_text.ts";
import { CopyFinder } from "./copies.ts";
import { COPIES } from "./forged_testing.ts";
import { OWN, TRAINING_COPIES } from "./forged_training_testing.ts";

for (const { name, base, edit, path, reason } of [...COPIES, ...TRAINING_COPIES]) {
  test(`A copy is refused: ${name}`, () => {
    const { result, problems } = validateText(edited(base, edit));
    assert.deepEqual(problems, [], "only what is published tells it");
    const problem = new CopyFinder().find(result!);
    assert.ok(problem, "it was taken for a run of its own");
    assert.equal(problem.path, path);
    assert.match(problem.message, reason);
  });
}

for (const { name, base, edit } of OWN) {
  test(`A run of its own is no copy: ${name}`, () => {
    const { result, problems } = validateText(edited(base, edit));
    assert.deepEqual(problems, []);
    assert.equal(new CopyFinder().find(result!), null);
  });
}
