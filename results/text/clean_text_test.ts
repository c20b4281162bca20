import assert from "node:assert/strict";
import { test } from "node:test";
import { cleanText, plain } from "./clean_text.ts";

test("plain texts hold no line break, control character, direction change or half a character", () => {
  assert.equal(plain("a\n\tb\0c\u202ed\ud800e\uffff"), "a b c d\ufffde ");
  assert.equal(plain("µs – 数 😀"), "µs – 数 😀");
});

test("cleanText() gives one short line without control or direction characters", () => {
  assert.equal(cleanText("NVIDIA H200"), "NVIDIA H200");
  assert.equal(cleanText("a\n\u0000b\u202ec"), "a b c");
  assert.equal(cleanText("\u200b\n"), "(blank)");
  assert.equal(cleanText("x".repeat(1e6), 10), "xxxxxxxxx…");
  assert.equal(cleanText("\ud83dx"), "\ufffdx", "half a surrogate pair");
});
