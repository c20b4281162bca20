import assert from "node:assert/strict";
import { test } from "node:test";
import { appendFileSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileError } from "./file_error.ts";
import { exampleResult } from "../testing.ts";
import { checkWritable, writeAtomic } from "./write_atomic.ts";
import { writeResult } from "../schema/write_result.ts";

async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "trainmark-"));
  try {
    await test(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

test("writeAtomic() creates missing folders, replaces the old file and leaves nothing else", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a", "b", "x.bin");
    await writeAtomic(path, "old");
    await writeAtomic(path, new Uint8Array([110, 101, 119]));
    assert.equal(await readFile(path, "utf8"), "new");
    assert.deepEqual(await readdir(join(folder, "a", "b")), ["x.bin"]);
  }));

test("writeAtomic() leaves the old file alone when the write fails", () =>
  inFolder(async (folder) => {
    const path = join(folder, "x.txt");
    await writeAtomic(path, "old");
    // The temporary file is already open when writing this fails.
    await assert.rejects(writeAtomic(path, Symbol("unwritable") as unknown as string), TypeError);
    assert.equal(await readFile(path, "utf8"), "old");
    assert.deepEqual(await readdir(folder), ["x.txt"]);
  }));

test("checkWritable() finds out beforehand and leaves nothing", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a", "x.txt");
    await checkWritable({ path });
    assert.deepEqual(await readdir(join(folder, "a")), []);
    await writeAtomic(path, "old");
    await checkWritable({ path });
    assert.equal(await readFile(path, "utf8"), "old");
    await assert.rejects(
      checkWritable({ path: join(path, "y.txt") }),
      /a part of the path is a file/,
    );
  }));

test("writeAtomic() follows a link, and refuses a folder and a file in the place of a folder", () =>
  inFolder(async (folder) => {
    const [path, link] = [join(folder, "x.txt"), join(folder, "link")];
    await writeFile(path, "old");
    await symlink("x.txt", link);
    await writeAtomic(link, "new");
    assert.equal(await readFile(path, "utf8"), "new");
    await assert.rejects(writeAtomic(folder, "new"), {
      name: "UserError",
      message: `Cannot write ${folder} as it is a folder: name a file`,
    });
    await assert.rejects(writeAtomic(join(path, "y.txt"), "new"), {
      name: "UserError",
      message: /a part of the path is a file/,
    });
  }));

test("what dead processes left of a file is removed before the next run writes it; a living one's and others' stay", () =>
  inFolder(async (folder) => {
    const path = join(folder, "x.bin");
    const left = join(folder, ".x.bin.0123abcd.tmp"), growing = join(folder, ".x.bin.4567abcd.tmp");
    const others = [".y.bin.0123abcd.tmp", ".x.bin.mine.tmp", ".x.bin.0123abcd.tmp.txt"];
    for (const file of [left, growing, ...others]) {
      await writeFile(join(folder, basename(file)), "");
    }
    const grows = setInterval(() => appendFileSync(growing, "more"), 100);
    await checkWritable({ path }).finally(() => clearInterval(grows));
    assert.deepEqual((await readdir(folder)).sort(), [...others, basename(growing)].sort());
  }));

test("two runs that are started at once with the same names find room both, and leave nothing", () =>
  inFolder(async (folder) => {
    const files = ["a.json", "a.md"].map((name) => ({ path: join(folder, name), bytes: 9 }));
    await Promise.all([checkWritable(...files), checkWritable(...files)]);
    assert.deepEqual(await readdir(folder), []);
  }));

test("a name as long as file systems allow can be written, also one of many bytes a letter", () =>
  inFolder(async (folder) => {
    for (const name of ["x".repeat(255), "é".repeat(127)]) {
      await writeAtomic(join(folder, name), "whole");
      assert.equal(await readFile(join(folder, name), "utf8"), "whole");
    }
    assert.equal((await readdir(folder)).length, 2);
    await assert.rejects(writeAtomic(join(folder, "x".repeat(256)), ""), /the name is too long/);
  }));

test("fileError() says so where the runtime may not write", () => {
  const refused = Object.assign(new Error("Requires write access"), { name: "NotCapable" });
  assert.equal(
    (fileError("write", "x.txt", refused) as Error).message,
    "Cannot write x.txt as the runtime is not permitted to: choose another path, or start it with more permissions",
  );
});

test("fileError() tells a full disk in one line, and passes our own mistakes on", () => {
  const full = Object.assign(new Error("ENOSPC: no space left on device, write"), {
    code: "ENOSPC",
  });
  assert.equal(
    (fileError("write", "x.bin", full) as Error).message,
    "Cannot write x.bin as the disk is full: free some space, or choose another disk",
  );
  const mistake = new TypeError("x is not a function");
  assert.equal(fileError("write", "x.bin", mistake), mistake);
});

test("writeResult() refuses NaN, which JSON would turn into null, before it touches the file", () =>
  inFolder(async (folder) => {
    const path = join(folder, "x.json");
    const result = exampleResult();
    await writeResult(path, result);
    const bad = { ...result, train: { ...result.train, compileSeconds: NaN } };
    await assert.rejects(writeResult(path, bad), /train\.compileSeconds/);
    assert.deepEqual(JSON.parse(await readFile(path, "utf8")), result);
  }));
