import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { text } from "node:stream/consumers";
import { withFolder } from "../../test/command_line_test_support.ts";
import { testUnless } from "../../test/ignored_test_support.ts";
import { fileCommand } from "../../test/run_file_test_support.ts";

const LENGTH = 300_000; // More than a pipe holds.

const PROGRAM = `
  import process from "node:process";
  import { endProcess, outliveReaders } from ${
  JSON.stringify(import.meta.resolve("./end_process.ts"))
};
  outliveReaders();
  for (let i = 0; i < 2; i++) {
    process.stdout.write("x".repeat(${LENGTH}));
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  process.exitCode = 3;
  await endProcess();`;

/** Runs a program that writes much and ends, with what it writes piped to a shell's command, whose own output is the first of the result. */
function piped(to: string): Promise<{ stdout: string; stderr: string; code: number }> {
  return ended(`{ "$0" "$@"; echo "code $?" >&2; } | ${to}`);
}

/** Runs a shell's script with that program's words. */
function ended(script: string): Promise<{ stdout: string; stderr: string; code: number }> {
  return withFolder(async (folder) => {
    const file = path.join(folder, "program.ts");
    writeFileSync(file, PROGRAM);
    const child = spawn("sh", ["-c", script, ...fileCommand(file)]);
    const [stdout, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
    const [stderr, code] = errors.split("code ");
    return { stdout, stderr, code: Number(code) };
  });
}

const missing = process.platform === "win32" && "it needs a POSIX shell";

testUnless(missing, "a process ends when its output is read, however slowly", async () => {
  const { stdout, stderr, code } = await piped("{ sleep 1; wc -c; }");
  assert.deepEqual([Number(stdout), stderr, code], [2 * LENGTH, "", 3]);
});

testUnless(missing, "a process whose reader is gone goes on without a word", async () => {
  const { stderr, code } = await piped("head -c 10");
  assert.deepEqual([stderr, code], ["", 3]);
});

const noFull = !existsSync("/dev/full") && "there is no device that is always full";

testUnless(
  noFull,
  "a process whose output has no room goes on, and says so in the end",
  async () => {
    const { stderr, code } = await ended('"$0" "$@" >/dev/full; echo "code $?" >&2');
    assert.match(stderr, /^error: Cannot write the output as the disk is full: [^\n]*\n$/);
    assert.equal(code, 3);
  },
);
