/** Paths as people give them to each verb, run as a process. */
import { readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import process from "node:process";
import { inRoot, task } from "../command_line_test_support.ts";
import type { RealCase, RealCases } from "./cases.ts";

const RESULT = inRoot("results/2026-11-25/llvmpipe-deno/bench-quick.json");
const OTHER = inRoot("results/2026-11-25/swiftshader-deno/bench-quick.json");
const missing = process.platform === "win32" && "it needs POSIX files";

/** A verb of documents, run as a process. */
function ran(
  name: string,
  args: (folder: string) => string[],
  exit: number,
  says: RegExp,
  rest: Partial<RealCase> = {},
): RealCase {
  return { name, answer: (folder) => task(args(folder)), exit, says, missing, ...rest };
}

const read: RealCase[] = [
  ran(
    "validate a folder",
    (folder) => ["validate", folder],
    2,
    /^error: Cannot read .* as it is a folder: name a file$/m,
  ),
  ran(
    "validate a file that is not there, and one that is",
    () => ["validate", "none.json", RESULT],
    2,
    /none\.json as it does not exist: check the path$/m,
    { slow: true },
  ),
  ran(
    "validate a name that begins with a dash",
    (folder) => ["validate", `${folder}/-x.json`],
    0,
    /valid, /,
    { make: (folder) => writeFileSync(`${folder}/-x.json`, readFileSync(RESULT)), slow: true },
  ),
  ran("validate an empty path", () => ["validate", ""], 2, /^error: Cannot use an empty path/m, {
    slow: true,
  }),
  ran(
    "validate a file that ends nowhere",
    () => ["validate", "/dev/zero"],
    2,
    /^error: Cannot read \/dev\/zero as it is a device: name a file$/m,
    { slow: true },
  ),
  ran(
    "compare, written to a folder that is not there",
    (folder) => ["compare", RESULT, OTHER, "--out", `${folder}/a b/c.md`],
    0,
    /^\s*$/,
    { keeps: ["a b/c.md"], slow: true },
  ),
  ran(
    "compare, written to standard output",
    () => ["compare", RESULT, OTHER, "--out", "-", "--format", "json"],
    0,
    /^\{/m,
    { slow: true },
  ),
  ran(
    "compare, written to a folder",
    (folder) => ["compare", RESULT, OTHER, "--out", folder],
    2,
    /^error: Cannot write .* as it is a folder: name a file$/m,
    { slow: true },
  ),
  ran(
    "report into a file",
    (folder) => ["report", RESULT, "--out", `${folder}/f`],
    2,
    /^error: Cannot write .*\/f as /m,
    { make: (folder) => writeFileSync(`${folder}/f`, ""), slow: true },
  ),
  ran(
    "report to standard output",
    () => ["report", RESULT, "--out", "-"],
    2,
    /^error: Cannot use - here as a file or a folder must be named/m,
    { slow: true },
  ),
  ran(
    "leaderboard of a folder that is not there",
    (folder) => ["leaderboard", `${folder}/none`, "--out", `${folder}/site`],
    2,
    /^error: Cannot read .*none as it does not exist/m,
    { slow: true },
  ),
  ran(
    "leaderboard of a file",
    (folder) => ["leaderboard", RESULT, "--out", `${folder}/site`],
    2,
    /^error: Cannot read .*bench-quick\.json as /m,
    { slow: true },
  ),
  ran(
    "leaderboard into a folder of other files",
    (folder) => ["leaderboard", "results/2026-11-25", "--out", folder],
    2,
    /^error: Cannot write a site to .* as the folder holds other files/m,
    { make: (folder) => writeFileSync(`${folder}/mine.txt`, ""), slow: true },
  ),
  ran(
    "web --build into a file",
    (folder) => ["web", "--build", `${folder}/f`],
    2,
    /^error: Cannot (read|write) .*\/f as /m,
    { make: (folder) => writeFileSync(`${folder}/f`, ""), slow: true },
  ),
  ran(
    "verify what is not there",
    () => ["verify", "none.json"],
    2,
    /^error: Cannot read .*none\.json as it does not exist: check the path$/m,
    { slow: true },
  ),
];

/** A short run, of whose standard output only `only` is said. */
function trained(
  name: string,
  options: readonly string[],
  only: (stdout: string) => string,
  says: RegExp,
): RealCase {
  const short = ["train", "synthetic", "--limit", "20", "--batch", "10", "--epochs", "1"];
  const answer = async () => {
    const outcome = await task([...short, "--checkpoint", os.devNull, ...options]);
    return { ...outcome, stdout: only(outcome.stdout) };
  };
  return { name, answer, exit: 0, says, missing, slow: true };
}

const trainings: RealCase[] = [
  trained(
    "train, the result alone on standard output",
    ["--out", "-"],
    (stdout) => `status ${JSON.parse(stdout).status}`,
    /^status complete$/m,
  ),
  trained(
    "train, the weights alone on standard output",
    ["--out", os.devNull, "--export", "-"],
    (stdout) => `header ${stdout.slice(8, 20)}`,
    /^header \{"__metadata/m,
  ),
];

export const cases: RealCases = [...read, ...trainings];
