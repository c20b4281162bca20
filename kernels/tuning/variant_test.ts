import assert from "node:assert/strict";
import { test } from "node:test";
import { rungOf, tileOf } from "./variant.ts";

test("a variant is a rung, with or without a tile", () => {
  assert.equal(rungOf("texture:8x32"), "texture");
  assert.equal(rungOf("naive"), "naive");
  assert.deepEqual(tileOf("texture:8x32", 2), [8, 32]);
  assert.equal(tileOf("texture", 2), null);
});

test("tileOf() refuses what is not as many positive integers as the rung has", () => {
  for (const text of ["texture:8", "texture:8x0", "texture:8x-2", "texture:", "texture:8x1e2"]) {
    assert.throws(() => tileOf(text, 2), /must be 2 positive integers joined by x/);
  }
});
