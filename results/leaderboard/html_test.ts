import assert from "node:assert/strict";
import { htmlPage } from "./html.ts";
import { refusedHtml, submissionHtml } from "./pages.ts";
import { submissionOf } from "./submission.ts";
import { exampleResult } from "../testing.ts";

const HOSTILE = `</title><script>alert(1)</script>"'><img src=x onerror=alert(1)>`;

Deno.test("No text of a submission becomes markup in a generated page", () => {
  const result = exampleResult();
  const hostile = { ...result, adapter: { ...result.adapter, description: HOSTILE } };
  const validation = { result: hostile, problems: [], flags: [], division: "open" } as const;
  const problems = [{ path: HOSTILE, message: HOSTILE }];
  const pages = [
    submissionHtml(submissionOf(HOSTILE, hostile, validation)),
    refusedHtml({
      schema: "trainmark/leaderboard@1",
      newest: null,
      submissions: [],
      timeToAccuracy: [],
      quarantined: [{ file: HOSTILE, problems, problemCount: 1 }],
    }),
    htmlPage({ title: HOSTILE, main: "", root: "./", scripts: [HOSTILE], data: { id: HOSTILE } }),
  ];
  for (const page of pages) {
    assert.ok(page.includes("&lt;img src=x onerror"), "the text is there, escaped");
    assert.ok(!page.includes("<img"), page);
    assert.ok(!page.includes("<script>"), page);
  }
});
