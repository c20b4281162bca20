import assert from "node:assert/strict";
import { test } from "node:test";
import type { Result } from "../schema/result.ts";
import { edited, TRAIN } from "../validate/corpus/edit_testing.ts";
import { entriesOf } from "./entries.ts";

const whyUnranked = (resumedFrom: number | null) => {
  const result: Result = JSON.parse(edited(TRAIN, (d) => d.train.resumedFrom = resumedFrom));
  return entriesOf(result)[0].entry.unranked;
};

test("A training has a rank where all its epochs are its own", () => {
  assert.equal(whyUnranked(null), null);
  assert.equal(whyUnranked(4700), "some of its epochs may be an earlier run's");
  assert.equal(whyUnranked(5000), "all its steps were an earlier run's");
});
