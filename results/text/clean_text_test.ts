import assert from "node:assert/strict";
import { test } from "node:test";
import { cleanText, onScreen, plain, spelledOut } from "./clean_text.ts";

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

// Colour, the title of a window, a return to the line's begin, C1's control sequence, a turned direction, a line's end of another kind.
const STEERING = "\u001b[31m\u001b]0;title\u0007\r\u009b2J\u202egnp.exe\u2028\u{e0041}";

test("what steers a terminal is spelled out, and what is read stays: accents, ideographs, emoji", () => {
  for (const show of [spelledOut, onScreen]) {
    const shown = show(STEERING);
    assert.doesNotMatch(shown, /[\p{Cc}\p{Cf}\p{Zl}]/u);
    assert.match(shown, /^\\u001b\[31m\\u001b\]0;title\\u0007\\u000d\\u009b2J\\u202egnp/);
    assert.equal(show("Ünï 图像 🐈 ‘a’"), "Ünï 图像 🐈 ‘a’");
  }
});

test("a text of several lines keeps their ends, a line has none", () => {
  assert.equal(onScreen("a\n\tb\r\nc\rd"), "a\n\tb\r\nc\\u000dd");
  assert.equal(spelledOut("a\n\tb"), "a\\u000a\\u0009b");
});

test("JSON on the screen has the same value", () => {
  const value = { [STEERING]: [STEERING, "\u{1f408}\ud800"] };
  assert.deepEqual(JSON.parse(onScreen(JSON.stringify(value, null, 2))), value);
});
