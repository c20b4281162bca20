import assert from "node:assert/strict";
import { test } from "node:test";
import { sha256 } from "./digest.ts";

test("sha256() agrees with FIPS 180-2 and hashes parts as one, a view's own bytes only", async () => {
  const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  assert.equal(await sha256("abc"), abc);
  const view = new Uint8Array([97, 98, 99, 100]).subarray(1, 3);
  assert.equal(await sha256("a", view), abc);
  assert.equal(await sha256(new Uint32Array([0x64636261])), await sha256("abcd"));
});
