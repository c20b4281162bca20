import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { test } from "node:test";
import { text } from "node:stream/consumers";
import { withFolder } from "../../test/command_line_test_support.ts";
import { testUnless } from "../../test/ignored_test_support.ts";
import { fileCommand } from "../../test/run_file_test_support.ts";
import { ignoresHangUp } from "./interrupt.ts";

const PROGRAM = `
  import process from "node:process";
  import { onInterrupt } from ${JSON.stringify(import.meta.resolve("./interrupt.ts"))};
  const host = { readSystemFile: () => "SigIgn: 0\\n" };
  const heard = () => process.stdout.write("heard\\n");
  const interrupt = onInterrupt(host, heard, () => "nothing is written");
  process.stdout.write("begun\\n");
  const stops = process.argv.at(-1) === "stops";
  while (!interrupt.requested || !stops) await new Promise((next) => setTimeout(next, 20));
  process.exit(interrupt.exitCode);`;

/** What becomes of a program under signals, of which each comes after it has begun, or heard the one before. */
function signalled(signals: NodeJS.Signals[], whenHeard: "stops" | "goes on") {
  return withFolder(async (folder) => {
    const file = path.join(folder, "program.ts");
    writeFileSync(file, PROGRAM);
    const [command, ...args] = fileCommand(file);
    const child = spawn(command, [...args, whenHeard], { stdio: ["ignore", "pipe", "pipe"] });
    const stderr = text(child.stderr), ended = once(child, "close");
    // By `process`, as Deno's `child.kill()` sends no second one.
    child.stdout.on("data", () => signals.length > 0 && process.kill(child.pid!, signals.shift()));
    const [code, signal] = await ended;
    // Deno takes an exit code of 130 for the end by a signal.
    const status = code ?? 128 + os.constants.signals[signal as NodeJS.Signals];
    return { status, stderr: await stderr };
  });
}

const missing = process.platform === "win32" && "it needs POSIX signals";

testUnless(
  missing,
  "a signal is heard, and the exit code is that of a process that it ended",
  async () => {
    const ends = [["SIGINT", 130], ["SIGTERM", 143], ["SIGHUP", 129]] as const;
    for (const [signal, status] of ends) {
      assert.deepEqual(await signalled([signal], "stops"), { status, stderr: "" });
    }
  },
);

testUnless(
  missing,
  "a second signal ends a program at once, with a word of what is kept",
  async () => {
    const stderr = "error: ended at once: nothing is written\n";
    assert.deepEqual(await signalled(["SIGINT", "SIGTERM"], "goes on"), { status: 130, stderr });
  },
);

test("the end of the terminal is not listened to where nohup has it ignored", () => {
  const told = (mask: string) =>
    ignoresHangUp({ readSystemFile: () => `Name:\tdeno\nSigIgn:\t${mask}\nSigCgt:\t1\n` });
  assert.equal(told("0000000000001001"), true);
  assert.equal(told("0000000000001000"), false);
});
