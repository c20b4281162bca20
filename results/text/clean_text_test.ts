import assert from "node:assert/strict";
import { cleanText } from "./clean_text.ts";

Deno.test("cleanText() gives one short line without control or direction characters", () => {
  assert.equal(cleanText("NVIDIA H200"), "NVIDIA H200");
  assert.equal(cleanText("a\n\u0000b\u202ec"), "a b c");
  assert.equal(cleanText("\u200b\n"), "(blank)");
  assert.equal(cleanText("x".repeat(1e6), 10), "xxxxxxxxx…");
  assert.equal(cleanText("\ud83dx"), "\ufffdx", "half a surrogate pair");
});
