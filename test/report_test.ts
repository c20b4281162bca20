/** `report` through the command line, and its pages in a real browser. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { runInNewContext } from "node:vm";
import { pathToFileURL } from "node:url";
import { submissionView, type Submitted } from "../results/page/submission_view.ts";
import { parseResult } from "../results/schema/read_result.ts";
import { exampleBench, exampleResult } from "../results/testing.ts";
import { browse, CHROMIUM } from "./browser_test_support.ts";
import { inRoot, task, withFolder } from "./command_line_test_support.ts";
import { testUnless } from "./ignored_test_support.ts";

const TRAINED = "results/2026-11-24/llvmpipe-deno/cifar10-convnet-s0.json";
const BENCHED = "results/2026-11-25/llvmpipe-deno/bench-quick.json";

async function report(result: string, out: string) {
  const { code, stdout, stderr } = await task(["report", result, "--out", out]);
  assert.equal(code, 0, stderr);
  const file = stdout.trim();
  return { file, page: readFileSync(file, "utf8"), files: readdirSync(path.dirname(file)) };
}

/** What the page's data script holds. */
function dataOf(page: string): Submitted {
  const [, script] = page.match(/<script>(\(globalThis[\s\S]*?)<\/script>/)!;
  return JSON.parse(runInNewContext(`${script}; Object.values(trainmarkData)[0]`));
}

test("report draws a recorded training run with its numbers", async () => {
  await withFolder(async (folder) => {
    const { page, files } = await report(TRAINED, `${folder}/train`);
    assert.deepEqual(files.sort(), [
      ...["accuracy-over-time.png", "accuracy-over-time.svg", "accuracy.png", "accuracy.svg"],
      ...["classes.png", "classes.svg", "loss.png", "loss.svg"],
      ...["report.html", "throughput.png", "throughput.svg"],
    ]);
    const { train } = JSON.parse(readFileSync(inRoot(TRAINED), "utf8"));
    const view = JSON.stringify(submissionView(dataOf(page)));
    assert.match(view, /Cross-entropy of each of 5000 training steps/);
    assert.ok(view.includes(`${(100 * train.final.testTop1).toFixed(2)} %`));
    assert.ok(view.includes(train.weightsDigest));
    assert.match(view, /Confusion matrix: the document has none/);
  });
});

test("report draws a recorded run of bench with every row and candidate", async () => {
  await withFolder(async (folder) => {
    const { page, files } = await report(BENCHED, `${folder}/bench`);
    assert.deepEqual(files.filter((file) => file.endsWith(".png")).sort(), [
      ...["kernels.png", "medians.png", "roofline.png", "samples.png"],
    ]);
    const { bench } = JSON.parse(readFileSync(inRoot(BENCHED), "utf8"));
    const view = JSON.stringify(submissionView(dataOf(page)));
    for (const { op, pctRoofline } of bench.rows) {
      assert.ok(view.includes(op) && view.includes(`${pctRoofline.toFixed(1)} %`), op);
    }
    const trials = bench.tuning.flatMap(({ candidates }: { candidates: unknown[] }) => candidates);
    const chosen = view.match(/"chosen"/g)!.length;
    assert.ok(chosen > 10 && chosen <= bench.tuning.length);
    assert.ok(view.includes(`candidates: ${trials.length}.`));
  });
});

test("report refuses with one line a file that is no result and a folder of something else", async () => {
  await withFolder(async (folder) => {
    writeFileSync(inRoot(`${folder}/no.json`), "{}");
    const wrong = await task(["report", `${folder}/no.json`]);
    assert.deepEqual([wrong.code, wrong.stdout], [2, ""]);
    assert.match(wrong.stderr, /^error: Cannot accept [^\n]*\n$/);
    const taken = await task(["report", TRAINED, "--out", folder]);
    assert.deepEqual([taken.code, taken.stdout], [2, ""]);
    assert.match(taken.stderr, /^error: Cannot write the report to [^\n]* something else[^\n]*\n$/);
  });
});

const ATTACK = `"'></title></style></svg><script>alert(1)</script><img src=x onerror=alert(2)>` +
  `]]>{a|b}\u202e\0\ud800{b} {c}`;

/** A document with the attack in place of every string that its schema lets be anything, and in every key of a record. */
function hostile(document: unknown): unknown {
  const copy = structuredClone(document) as Record<string, unknown>;
  let replaced = 0;
  const visitAll = (fields: Record<string, unknown>) => {
    for (const [key, value] of Object.entries(fields)) {
      if (typeof value === "object" && value !== null) visitAll(value as Record<string, unknown>);
      if (typeof value !== "string") continue;
      fields[key] = ATTACK;
      if (accepted(copy)) replaced++;
      else fields[key] = value;
    }
  };
  visitAll(copy);
  assert.ok(replaced >= 20, `${replaced}`);
  const suite = copy.suite as Record<string, Record<string, string>>;
  suite.kernelHashes[ATTACK] = "a".repeat(64);
  (copy.adapter as Record<string, Record<string, number>>).limits[ATTACK] = 1;
  copy[ATTACK] = { [ATTACK]: ATTACK };
  return copy;
}

function accepted(document: unknown): boolean {
  try {
    parseResult(document, "hostile");
    return true;
  } catch {
    return false;
  }
}

/** Scrolls to every figure in turn, and waits until its chart is drawn. */
const DRAW_ALL = `(async () => {
  for (const figure of document.querySelectorAll("figure")) {
    figure.scrollIntoView();
    for (let i = 0; i < 200 && !figure.querySelector("canvas"); i++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
})()`;

/** Opens all tables and draws all charts, then: how wide the page is, what may not be in it, its figures, those drawn, its text, its style. */
const EXPRESSIONS = [
  "document.querySelectorAll('details').forEach((details) => { details.open = true; })",
  DRAW_ALL,
  "document.documentElement.scrollWidth",
  "document.querySelectorAll('main script, img, iframe, svg, [onerror]').length",
  "document.querySelectorAll('figure').length",
  "document.querySelectorAll('figure canvas').length",
  "document.body.innerText",
  "getComputedStyle(document.querySelector('section')).borderTopWidth",
];

testUnless(
  CHROMIUM === undefined && "it needs Chromium",
  "pages open from a file at any width without a message, a request or sideways scrolling",
  async () => {
    await withFolder(async (folder) => {
      const confused = exampleResult();
      const final = { ...confused.train.final!, confusion: [[25, 75], [0, 0]] };
      const documents = {
        train: hostile({ ...confused, train: { ...confused.train, final } }),
        bench: hostile(exampleBench()),
      };
      const files = [(await report(BENCHED, `${folder}/recorded`)).file];
      for (const [name, document] of Object.entries(documents)) {
        const file = `${folder}/${name}.json`;
        writeFileSync(file, JSON.stringify(document));
        files.push((await report(file, `${folder}/${name}`)).file);
      }
      const visits = files.flatMap((file) =>
        [1280, 390].map((width) => ({
          url: pathToFileURL(file).href,
          width,
          dark: width === 390,
          expressions: EXPRESSIONS,
        }))
      );
      for (const [i, { events, values }] of (await browse(visits)).entries()) {
        const what = `${visits[i].url} at ${visits[i].width}`;
        assert.deepEqual(events, [], what);
        const [, , width, strangers, figures, drawings, text, border] = values;
        assert.deepEqual([width, strangers], [visits[i].width, 0], what);
        assert.ok(Number(figures) >= 5, what);
        assert.equal(drawings, figures, what);
        assert.match(String(text), /SHA-256 of the WGSL[\s\S]*Limits of the adapter/, what);
        if (i >= 2) assert.ok(String(text).includes("<script>alert(1)</script>"), what);
        assert.equal(border, "1px", what);
      }
    });
  },
);
