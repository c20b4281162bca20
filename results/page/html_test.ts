import assert from "node:assert/strict";
import { test } from "node:test";
import { refusedHtml, submissionHtml } from "../leaderboard/site/pages.ts";
import { LEADERBOARD_SCHEMA } from "../leaderboard/schema.ts";
import { HEADLINE } from "../leaderboard/standings/headline.ts";
import { exampleResult } from "../testing.ts";
import { htmlPage } from "./html.ts";
import { markup } from "./markup.ts";
import { reportHtml } from "./report.ts";
import { submittedOf } from "./submitted.ts";

const HOSTILE = `</title><script>alert(1)</script>"'><img src=x onerror=alert(1)>`;

test("No text of a submission becomes markup in a generated page", async () => {
  const result = exampleResult();
  const hostile = { ...result, adapter: { ...result.adapter, description: HOSTILE } };
  const problems = [{ path: HOSTILE, message: HOSTILE }];
  const report = await reportHtml(submittedOf(HOSTILE, hostile));
  const pages = [
    submissionHtml(submittedOf("a.json", hostile).submission, hostile),
    refusedHtml({
      schema: LEADERBOARD_SCHEMA,
      newest: null,
      headline: HEADLINE,
      machines: [],
      submissions: [],
      timeToAccuracy: [],
      quarantined: [{ file: HOSTILE, problems, problemCount: 1 }],
    }),
    htmlPage({
      title: HOSTILE,
      main: markup``,
      root: "./",
      style: { address: HOSTILE },
      scripts: [{ address: HOSTILE }],
      data: { id: HOSTILE },
    }),
    // Its last script is the page's own.
    report.slice(0, report.lastIndexOf("<script>")).replace("<script>", ""),
  ];
  for (const page of pages) {
    assert.ok(page.includes("&lt;img src=x onerror"), "the text is there, escaped");
    assert.ok(!page.includes("<img"), page);
    assert.ok(!page.includes("<script>"), page);
  }
});

test("A page that stands alone names no other file, and runs its own two scripts alone", async () => {
  const page = await reportHtml(submittedOf("a.json", exampleResult()));
  const [policy] = page.match(/(?<=Content-Security-Policy" content=")[^"]*/)!;
  assert.match(
    policy,
    /^default-src 'none'; script-src '[^ ;]+' '[^ ;]+'; style-src '[^ ;]+'; img-src 'none'; /,
  );
  assert.doesNotMatch(policy, /unsafe|self|\*/);
  const shell = page.replaceAll(/<(script|style)>[\s\S]*?<\/\1>/g, "");
  assert.doesNotMatch(shell, / src=| href="(?!#)|https?:/);
});
