import assert from "node:assert/strict";
import { markup, plain } from "./html.ts";

Deno.test("markup escapes texts, also inside lists, and lets markup through once", () => {
  const inner = markup`<b>${"<i>"}</b>`;
  assert.equal(
    markup`<p title="${`"'&`}">${[inner, null, 3]}</p>`.markup,
    '<p title="&quot;&#39;&amp;"><b>&lt;i&gt;</b>3</p>',
  );
});

Deno.test("plain texts hold no line break, control character, direction change or half a character", () => {
  assert.equal(plain("a\n\tb\0c\u202ed\ud800e\uffff"), "a b\ufffdc\ufffdd\ufffde\ufffd");
  assert.equal(plain("µs – 数 😀"), "µs – 数 😀");
});
