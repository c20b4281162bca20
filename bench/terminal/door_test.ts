import assert from "node:assert/strict";
import { test } from "node:test";
import { Command } from "@commander-js/extra-typings";
import { errorLine, guard, plainOutput, unguardedTerminal, wrapped } from "./door.ts";

/** A stream that remembers what was written. */
function remembering() {
  const chunks: unknown[] = [];
  const stream = { columns: 40, write: (chunk: unknown) => chunks.push(chunk) > 0 };
  return { chunks, stream: stream as unknown as NodeJS.WriteStream };
}

test("a guarded stream spells out what steers a terminal, but for a bar and for bytes", () => {
  const { chunks, stream } = remembering();
  guard(stream);
  stream.write("a\u001b[2Jb\n");
  const bytes = new Uint8Array([27]);
  stream.write(bytes);
  const terminal = unguardedTerminal(stream);
  terminal.write("\u001b[1G");
  assert.deepEqual(chunks, ["a\\u001b[2Jb\n", bytes, "\u001b[1G"]);
  assert.equal(terminal.columns, 40);
});

test("an error is one line, whatever name is in it", () => {
  assert.equal(errorLine("Cannot read a\nb\u001b"), "error: Cannot read a\\u000ab\\u001b\n");
});

test("commander's errors are one line, with what was meant", () => {
  const said: string[] = [];
  const program = new Command("x").configureOutput({
    ...plainOutput(),
    writeErr: (text) => said.push(text),
  }).option("--quick").exitOverride();
  for (const word of ["--quikc", "--\u001b[31m\nno"]) {
    assert.throws(() => program.parse([word], { from: "user" }));
  }
  assert.deepEqual(said, [
    "error: unknown option '--quikc' (Did you mean --quick?)\n",
    "error: unknown option '--\\u001b[31m\\u000ano'\n",
  ]);
});

test("lines are broken at spaces where a terminal is narrower, and keep their indent", () => {
  const line = "  --out <path>   result JSON; a table lies beside it";
  assert.equal(wrapped(line, 30), "  --out <path>   result JSON;\n  a table lies beside it");
  assert.equal(wrapped(`${"x".repeat(50)} y`, 30), `${"x".repeat(50)} y`);
  assert.equal(wrapped(line, 80), line);
});
