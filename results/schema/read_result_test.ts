import assert from "node:assert/strict";
import { test } from "node:test";
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseResult, readResult } from "./read_result.ts";
import { exampleResult } from "../testing.ts";

test("readResult() tells a missing file, text that is not JSON and a foreign document apart", async () => {
  const path = join(tmpdir(), `trainmark-${crypto.randomUUID()}.json`);
  const refused = (message: string | RegExp) =>
    assert.rejects(readResult(path), { name: "UserError", message });
  await refused(`Cannot read ${path} as it does not exist: check the path`);
  try {
    await writeFile(path, "{\n");
    await refused(/^Cannot read .* as it is not JSON: .*$/);
    await writeFile(path, "[]");
    await refused(/^Cannot accept .* as the document is wrong: .*$/);
  } finally {
    await rm(path);
  }
});

test("parseResult() refuses a document of a future version in one line that names both", () => {
  const future = { ...exampleResult(), schema: "trainmark/result@3" };
  assert.throws(() => parseResult(future, "x.json"), {
    name: "UserError",
    message: "Cannot accept x.json as schema is wrong: is trainmark/result@3, which this version " +
      "cannot read: it reads trainmark/result@1, trainmark/result@2",
  });
  assert.equal(parseResult(exampleResult(), "x.json").schema, "trainmark/result@2");
});
