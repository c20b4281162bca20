import assert from "node:assert/strict";
import { test } from "node:test";
import { facts } from "./facts.ts";

test("every field is told by its path, unknown ones and empty ones too", () => {
  const value = JSON.parse(
    '{"a": {"b": null, "c d": true}, "e": [1, 2], "f": [], "g": [{"h": 1}], "__proto__": "i"}',
  );
  assert.deepEqual(facts(value, ""), [
    ["a.b", "–"],
    ['a["c d"]', "yes"],
    ["e", "1, 2"],
    ["f", "none"],
    ["g[0].h", "1"],
    ["__proto__", "i"],
  ]);
  assert.deepEqual(facts({ long: Array(17).fill(0) }, "x"), [["x.long", "17 numbers"]]);
});
