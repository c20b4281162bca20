import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { kernelSources } from "../text/kernel_sources.ts";
import { gitHistory } from "./git_history.ts";

function read(program: string, args: readonly string[]): string | null {
  const { status, stdout } = spawnSync(program, args, { encoding: "utf8" });
  return status === 0 ? stdout : null;
}

test("The history of a clone is its commits, of a shallow one those that it has, of no clone none; each with what it held", async () => {
  const folder = mkdtempSync(join(tmpdir(), "trainmark-history-"));
  const [whole, shallow] = [join(folder, "whole"), join(folder, "shallow")];
  const git = (...args: string[]) => execFileSync("git", args, { encoding: "utf8" });
  try {
    git("init", "-q", whole);
    assert.deepEqual(gitHistory(whole, read), [], "nothing is committed yet");
    const author = ["-c", "user.name=a", "-c", "user.email=a"];
    mkdirSync(join(whole, "kernels/gemm"), { recursive: true });
    for (const version of ["1.0.0", "1.1.0"]) {
      writeFileSync(join(whole, "package.json"), JSON.stringify({ version }));
      writeFileSync(join(whole, "kernels/gemm/gemm.ts"), `// \u00fcber ${version}\n`);
      writeFileSync(join(whole, "kernels/gemm/a_test.ts"), version);
      writeFileSync(join(whole, "kernels/x.wgsl"), "no end of line");
      git("-C", whole, "add", ".");
      git("-C", whole, ...author, "commit", "-q", "-m", version);
    }
    const head = git("-C", whole, "rev-parse", "HEAD").trim();
    const first = git("-C", whole, "rev-parse", "HEAD~1").trim();
    const history = new Map(gitHistory(whole, read));
    assert.deepEqual([...history.keys()], [head, first]);
    assert.equal(history.get(first)!().version, "1.0.0");
    const { version, date, kernelSources: sources } = history.get(head)!();
    assert.equal(version, "1.1.0");
    assert.ok(Math.abs(Date.parse(date!) - Date.now()) < 60_000);
    assert.deepEqual(sources, await kernelSources(join(whole, "kernels")));
    git("clone", "-q", "--depth", "1", `file://${whole}`, shallow);
    assert.deepEqual(gitHistory(shallow, read).map(([commit]) => commit), [head]);
    assert.deepEqual(gitHistory(folder, read), []);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
