import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { test } from "node:test";
import { testUnless } from "../../test/ignored_test_support.ts";
import { readBounded } from "./read_bounded.ts";

const MOST = 100_000;
const missing = process.platform === "win32" && "it needs pipes that are files";

async function withFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "trainmark-"));
  try {
    await body(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("a file is read whole up to the most bytes; a larger one and a folder are refused unread", async () => {
  await withFolder(async (folder) => {
    const file = path.join(folder, "file");
    for (const size of [0, 1, MOST]) {
      writeFileSync(file, new Uint8Array(size).fill(7));
      const bytes = await readBounded(file, MOST);
      assert.ok(bytes.length === size && bytes.every((byte) => byte === 7), `${size}`);
    }
    writeFileSync(file, "");
    truncateSync(file, 100e9); // which takes no room
    await assert.rejects(readBounded(file, MOST), {
      message: `Cannot read ${file} as it is 100000000000 bytes long, and at most 100000 are read`,
      code: "EFBIG",
    });
    await assert.rejects(readBounded(folder, MOST), /as it is a folder: name a file$/);
    await assert.rejects(readBounded(`${file}2`, MOST), /as it does not exist: check the path$/);
  });
});

testUnless(
  missing,
  "a pipe is read to its end, up to the most bytes, and not for ever",
  async () => {
    await withFolder(async (folder) => {
      const pipe = path.join(folder, "pipe");
      execFileSync("mkfifo", [pipe]);
      await assert.rejects(readBounded(pipe, MOST, 200), {
        message: `Cannot read ${pipe} as nothing has come from it for 0.2 s: name a file`,
      });
      const from = (script: string) => spawn("sh", ["-c", `{ ${script}; } >"$0"`, pipe]);
      from("sleep 0.3; head -c 90000 /dev/zero; sleep 0.3; echo end");
      const bytes = await readBounded(pipe, MOST, 10_000);
      assert.equal(new TextDecoder().decode(bytes.subarray(90_000)), "end\n");
      from("yes");
      await assert.rejects(readBounded(pipe, MOST, 10_000), {
        message: `Cannot read ${pipe} as it is longer than ${MOST} bytes, the most that are read`,
        code: "EFBIG",
      });
    });
  },
);

const noDevice = !existsSync("/dev/null") && "there are no devices that are files";

testUnless(noDevice, "a device is refused", async () => {
  await assert.rejects(readBounded("/dev/null", MOST), /as it is a device: name a file$/);
});
