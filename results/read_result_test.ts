import assert from "node:assert/strict";
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readResult } from "./read_result.ts";

Deno.test("readResult() tells a missing file, text that is not JSON and a foreign document apart", async () => {
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
