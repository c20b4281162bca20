import assert from "node:assert/strict";
import { test } from "node:test";
import { markup } from "./markup.ts";

test("markup escapes texts, also inside lists, and lets markup through once", () => {
  const inner = markup`<b>${"<i>"}</b>`;
  assert.equal(
    markup`<p title="${`"'&`}">${[inner, null, 3]}</p>`.markup,
    '<p title="&quot;&#39;&amp;"><b>&lt;i&gt;</b>3</p>',
  );
});
