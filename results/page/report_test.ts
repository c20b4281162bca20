import assert from "node:assert/strict";
import { test } from "node:test";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { exampleResult } from "../testing.ts";
import { UserError } from "../text/user_error.ts";
import { PAGE, writeReport } from "./report.ts";

async function withFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "report-"));
  try {
    await body(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

test("a report is a page and its charts, and replaces the report of the same run", async () => {
  await withFolder(async (folder) => {
    const target = join(folder, "new");
    const { files, withoutPng } = await writeReport(target, "a.json", exampleResult());
    assert.equal(withoutPng, null);
    assert.deepEqual((await readdir(target)).sort(), [...files].sort());
    assert.deepEqual(files.slice(0, 3), [PAGE, "loss.svg", "loss.png"]);
    const { width, height } = await sharp(join(target, "loss.png")).metadata();
    // Title, a chart of 400, and a caption of two lines; twice as many pixels.
    assert.deepEqual([width, height], [2 * 960, 2 * (76 + 400 + 16 + 2 * 18)]);
    await writeReport(target, "a.json", exampleResult());
  });
});

test("a report never goes where something else lies", async () => {
  await withFolder(async (folder) => {
    const refusal = (error: unknown) =>
      error instanceof UserError && /holds something else/.test(error.message);
    await writeFile(join(folder, "loss.svg"), "mine");
    await assert.rejects(writeReport(folder, "a.json", exampleResult()), refusal);
    assert.equal(await readFile(join(folder, "loss.svg"), "utf8"), "mine");
    const other = join(folder, "other");
    await mkdir(other);
    await writeReport(other, "a.json", exampleResult());
    const second = { ...exampleResult(), id: "00000000-2f2c-4b9e-9c8e-0d1f0a3b4c5d" };
    await assert.rejects(writeReport(other, "b.json", second), refusal);
    await assert.rejects(writeReport(join(folder, "loss.svg"), "b.json", second), UserError);
  });
});
