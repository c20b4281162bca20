/** The check of a pull request's results, with commands of ours that only tell that they were called. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { rootPath } from "../bench/host/paths.ts";
import { testUnless } from "./ignored_test_support.ts";

const SCRIPT = rootPath(".github/workflows/validate_results.sh");
const missing = process.platform === "win32" && "it needs a shell and links";

/** What the check says, and its exit status, of what is done to the results of a new clone. */
function check(change: (results: string) => void): { status: number | null; text: string } {
  const folder = mkdtempSync(path.join(os.tmpdir(), "validate-results-"));
  try {
    const rules = path.join(folder, "rules"), submitted = path.join(folder, "submitted");
    const results = path.join(submitted, "results/2026-01-31/gpu-deno");
    mkdirSync(rules);
    mkdirSync(results, { recursive: true });
    writeFileSync(
      path.join(rules, "run"),
      '#!/bin/sh\necho "called $1"\n[ "$1" != leaderboard ] || echo "1 valid, refused: 0."\n',
      { mode: 0o755 },
    );
    const git = (...args: string[]) =>
      execFileSync("git", ["-C", submitted, "-c", "user.name=a", "-c", "user.email=a", ...args]);
    git("init", "-q");
    git("commit", "-q", "--allow-empty", "-m", "base");
    change(results);
    git("add", "-A");
    git("commit", "-q", "-m", "results");
    const { status, stdout, stderr } = spawnSync("bash", [SCRIPT, rules, submitted, "HEAD~1"], {
      encoding: "utf8",
    });
    return { status, text: stdout + stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const add = (results: string) => writeFileSync(path.join(results, "a.json"), "{}");

testUnless(
  missing,
  "a result that a pull request adds is validated, and the leaderboard tried",
  () => {
    const { status, text } = check(add);
    assert.equal(status, 0, text);
    assert.match(text, /called validate/);
    assert.match(text, /called leaderboard/);
  },
);

testUnless(missing, "no command follows a link out of a pull request's results", () => {
  const linked = check((results) => symlinkSync("/etc/hostname", path.join(results, "a.json")));
  assert.equal(linked.status, 1);
  assert.match(linked.text, /A result must be a plain file/);
  assert.doesNotMatch(linked.text, /called/);
  const folder = check((results) => {
    add(results);
    symlinkSync("/etc", `${results}-linked`);
  });
  assert.equal(folder.status, 1);
  assert.match(folder.text, /called validate/);
  assert.doesNotMatch(folder.text, /called leaderboard/);
});
