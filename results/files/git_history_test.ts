import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { gitHistory } from "./git_history.ts";

function read(program: string, args: readonly string[]): string | null {
  const { status, stdout } = spawnSync(program, args, { encoding: "utf8" });
  return status === 0 ? stdout : null;
}

test("The history of a clone is its commits, of a shallow one those that it has, of no clone none", () => {
  const folder = mkdtempSync(join(tmpdir(), "trainmark-history-"));
  const [whole, shallow] = [join(folder, "whole"), join(folder, "shallow")];
  const git = (...args: string[]) => execFileSync("git", args, { encoding: "utf8" });
  try {
    git("init", "-q", whole);
    assert.deepEqual(gitHistory(whole, read), [], "nothing is committed yet");
    const author = ["-c", "user.name=a", "-c", "user.email=a"];
    for (const message of ["first", "second"]) {
      git("-C", whole, ...author, "commit", "-q", "--allow-empty", "-m", message);
    }
    const head = git("-C", whole, "rev-parse", "HEAD").trim();
    const first = git("-C", whole, "rev-parse", "HEAD~1").trim();
    assert.deepEqual(gitHistory(whole, read), [head, first]);
    git("clone", "-q", "--depth", "1", `file://${whole}`, shallow);
    assert.deepEqual(gitHistory(shallow, read), [head]);
    assert.deepEqual(gitHistory(folder, read), []);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
