import assert from "node:assert/strict";
import { test } from "node:test";
import { duplicates } from "./duplicates.ts";
import { BENCH, type Edit, edited, TRAIN } from "./corpus/edit_testing.ts";
import { validateText } from "./validate_text.ts";

const NEW_ID = "00000000-0000-4000-8000-000000000000";

function second(base: string, edit: Edit): string | undefined {
  const found = duplicates([base, edited(base, edit)].map(validateText));
  assert.equal(found.has(0), false);
  const problem = found.get(1);
  return problem && `${problem.path}: ${problem.message}`;
}

test("A second submission with an id, with another's times, or with another seed's weights is named", () => {
  assert.match(second(TRAIN, () => {})!, /^id: is also that of an earlier result: [\da-f-]{36}$/);
  assert.match(
    second(BENCH, (d) => d.id = NEW_ID)!,
    /^bench\.rows: have the very times of the run /,
  );
  assert.match(
    second(TRAIN, (d) => d.id = NEW_ID)!,
    /^train\.epochs: have the very times of the run /,
  );
  const evaluated: Edit = (d) => {
    d.id = NEW_ID;
    d.train.evalOnly = true;
  };
  assert.equal(second(TRAIN, evaluated), undefined);
  const otherTimes: Edit = (d) => {
    d.id = NEW_ID;
    for (const epoch of d.train.epochs) {
      epoch.seconds *= 2;
      epoch.inputSeconds *= 2;
      epoch.imagesPerSecond /= 2;
    }
  };
  assert.equal(second(TRAIN, otherTimes), undefined);
  const otherSeed: Edit = (d) => {
    otherTimes(d);
    d.train.recipe.seed = 1;
    d.argv.push("--seed", "1");
  };
  // Data on which no seed's losses are known: where they are, the seed alone is refused.
  const elsewhere = edited(TRAIN, (d) => d.dataset.sha256 = "a".repeat(64));
  assert.match(
    second(elsewhere, otherSeed)!,
    /^train\.weightsDigest: is that of a run from seed 0, but the seed is 1$/,
  );
});
