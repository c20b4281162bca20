import assert from "node:assert/strict";
import { test } from "node:test";
import { advice } from "./support.ts";

const AGENTS = {
  "Chrome, Edge and other Chromium browsers":
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
  Firefox: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
  "Safari, and every browser on an iPhone or iPad":
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/142.0 Mobile/15E148 Safari/604.1",
};

test("advice begins with the browser that is used, and has the others once", () => {
  for (const [browser, agent] of Object.entries(AGENTS)) {
    const all = advice(agent).map((each) => each.browser);
    assert.equal(all[0], browser);
    assert.deepEqual(all.toSorted(), Object.keys(AGENTS).toSorted());
  }
});
