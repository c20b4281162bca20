import assert from "node:assert/strict";
import { test } from "node:test";
import { exampleBench, exampleResult } from "../testing.ts";
import { validateResult } from "../validate/validate.ts";
import { validateText } from "../validate/validate_text.ts";
import { judgedTable } from "./judged_table.ts";

test("judged files have a row each, then what is wrong or remarkable, and tables of those that are valid", () => {
  const bench = exampleBench(), train = exampleResult();
  const wrong = { ...train, driver: "<img src=x>\u0000" };
  const text = judgedTable([
    {
      file: "bench.json",
      ...validateResult(bench),
      openBecause: [{ path: "suite", message: "is new" }],
      verified: [],
    },
    { file: "wrong.json", ...validateResult(wrong), openBecause: [], verified: [] },
    { file: "a|b.json", ...validateText("{"), openBecause: [], verified: [] },
  ]);
  assert.match(
    text,
    /^\| bench\.json +\| ✓ open division +\| +0 \| +\d+ \| llvmpipe .*\| 2026-11-26 \|$/m,
  );
  assert.match(text, /^\| wrong\.json +\| ✗ refused +\| +[1-9]/m);
  assert.match(text, /^\| a\\\|b\.json +\| ✗ refused +\| +1 \| +0 \| – /m);
  assert.match(
    text,
    /^### bench\.json\n[^]*Flags[^]*\n- suite is new\n[^]*<details>[^]*\n### Roofline\n/m,
  );
  assert.equal(text.match(/<details>/g)!.length, 1, "no tables of refused files");
  assert.doesNotMatch(text, /<img/);
});
