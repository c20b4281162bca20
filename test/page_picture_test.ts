import assert from "node:assert/strict";
import { test } from "node:test";
import { pictureSays, shownDigest } from "./page_picture.ts";

test("The README's picture of a result shows what the page says today", async () => {
  assert.ok(
    await pictureSays(await shownDigest()),
    "results/pictures/result-page.png is out of date: run deno task picture",
  );
});
