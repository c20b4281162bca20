/** Paths as people name them: written and read anywhere that they may, or told in one line before anything is computed. */
import { execFileSync } from "node:child_process";
import { lstatSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import process from "node:process";
import {
  checkOutputs,
  inputPath,
  outputPath,
  resultPaths,
  userPath,
} from "../../bench/host/paths.ts";
import { outputPaths, printedBy } from "../../bench/train/command/run_files.ts";
import type { TrainOptions } from "../../bench/train/command/train_options.ts";
import { recipeOf } from "../../results/schema/recipe.ts";
import { writeAtomic } from "../../results/files/write_atomic.ts";
import type { Outcome } from "../command_line_test_support.ts";
import { answerOf, type RealCase, type RealCases } from "./cases.ts";

const missing = process.platform === "win32" && "it needs POSIX files";

/** Finds out where a run writes as `train` does before its data are read, and writes each file. */
function write(options: Partial<TrainOptions>): Promise<Outcome> {
  return answerOf(async (say) => {
    const asked = { maxBad: 0, tune: false, evalOnly: false, json: false, ...options };
    say(`printed: ${printedBy(asked)}`);
    const { result, checkpoint, weights } = await outputPaths(
      recipeOf("synthetic"),
      asked,
      new Date(),
    );
    const files = [...result ? [result.result, result.table] : [], checkpoint, weights ?? "-"];
    for (const file of files.filter((file) => file !== "-")) await writeAtomic(file, "x");
    say(`written: ${files.map((file) => lstatSync(file, { throwIfNoEntry: false })?.size).join()}`);
  });
}

/** A run's files, named below a folder. */
function written(
  name: string,
  paths: (folder: string) => Partial<TrainOptions>,
  says: RegExp,
  make?: RealCase["make"],
  keeps?: readonly string[],
): RealCase {
  return {
    ...{ name, says, keeps, missing },
    ...make ? { make } : {},
    answer: (folder) => write({ checkpoint: os.devNull, ...paths(folder) }),
    exit: says.source.startsWith("^error") ? 2 : 0,
  };
}

const DONE = /^written: 1,1,/m;
const long = (letter: string, bytes: number, end: string) =>
  letter.repeat(bytes - end.length) + end;

const outputs: RealCase[] = [
  written(
    "folders that are not there",
    (folder) => ({ out: `${folder}/a/b/c.json` }),
    DONE,
    undefined,
    ["a/b/c.json", "a/b/c.md"],
  ),
  written(
    "spaces, a tab and a newline",
    (folder) => ({ out: `${folder}/a b/c\td\ne.json` }),
    DONE,
    undefined,
    ["a b/c\td\ne.json"],
  ),
  written(
    "a name of other letters",
    (folder) => ({ out: `${folder}/Ünï 模型 🦆.json` }),
    DONE,
    undefined,
    ["Ünï 模型 🦆.json"],
  ),
  written("a name without .json", (folder) => ({ out: `${folder}/result` }), DONE, undefined, [
    "result",
    "result.md",
  ]),
  written("a dash at the beginning", (folder) => ({ out: `${folder}/-x.json` }), DONE, undefined, [
    "-x.json",
  ]),
  written(
    "names of 255 bytes that begin alike",
    (folder) => ({
      out: `${folder}/${long("b", 255, "1.json")}`,
      checkpoint: `${folder}/${long("b", 255, "2")}`,
      export: `${folder}/${long("b", 255, "3")}`,
    }),
    /^written: 1,1,1,1$/m,
    undefined,
    [long("b", 255, "1.json"), long("b", 253, "1.md"), long("b", 255, "2"), long("b", 255, "3")],
  ),
  written(
    "255 bytes without .json",
    (folder) => ({ out: `${folder}/${"é".repeat(127)}x` }),
    DONE,
    undefined,
    [`${"é".repeat(127)}x`, `${"é".repeat(126)}.md`],
  ),
  written(
    "a name of 256 bytes",
    (folder) => ({ out: `${folder}/${"x".repeat(256)}` }),
    /^error: Cannot write .*x as the name is too long: choose a shorter one$/m,
  ),
  written("a link", (folder) => ({ out: `${folder}/link.json` }), /^written: 6,1,/m, (folder) => {
    writeFileSync(`${folder}/a.json`, "old");
    symlinkSync("a.json", `${folder}/link.json`);
  }),
  written(
    "a link to a file that is not there yet",
    (folder) => ({ out: `${folder}/link.json` }),
    /^written: 9,1,/m,
    (folder) => {
      mkdirSync(`${folder}/to`);
      symlinkSync("to/a.json", `${folder}/link.json`);
    },
    ["to/a.json"],
  ),
  written(
    "links in a circle",
    (folder) => ({ out: `${folder}/a` }),
    /^error: Cannot write .*\/a as its links lead in a circle: name a file$/m,
    (folder) => {
      symlinkSync("b", `${folder}/a`);
      symlinkSync("a", `${folder}/b`);
    },
  ),
  written(
    "a folder for a file",
    (folder) => ({ out: folder }),
    /^error: Cannot write .* as it is a folder: name a file$/m,
  ),
  written(
    "a folder for a checkpoint",
    (folder) => ({ checkpoint: folder, out: os.devNull }),
    /^error: Cannot write .* as it is a folder: name a file$/m,
  ),
  written(
    "a file for a folder",
    (folder) => ({ export: `${folder}/f/w.safetensors`, out: os.devNull }),
    /^error: Cannot write .* as a part of the path is a file, not a folder: choose another path$/m,
    (folder) => writeFileSync(`${folder}/f`, ""),
  ),
  written(
    "a pipe",
    (folder) => ({ out: `${folder}/pipe` }),
    /^error: Cannot write .*pipe as it is a device or a pipe: name a file, or - for standard output$/m,
    (folder) => void execFileSync("mkfifo", [`${folder}/pipe`]),
  ),
  written(
    "/dev/full",
    () => ({ out: "/dev/full" }),
    /^error: Cannot write \/dev\/full as (it is a device or a pipe|the runtime is not permitted to): /m,
  ),
  written(
    "/dev/null for all",
    () => ({ out: "/dev/null", export: "/dev/null" }),
    /^written: 0,0,0,0$/m,
  ),
  written(
    "/proc",
    () => ({ out: "/proc/none/a.json" }),
    /^error: Cannot write \/proc\/none\/a\.json as /m,
  ),
  written(
    "an empty path",
    () => ({ out: "" }),
    /^error: Cannot use an empty path: name a file or a folder$/m,
  ),
  written(
    "one file for two",
    (folder) => ({ out: `${folder}/a.json`, checkpoint: `${folder}/b/../a.json` }),
    /^error: Cannot write the result, the checkpoint and the weights to one file: /m,
  ),
  written("- for the result", () => ({ out: "-" }), /^printed: result$/m),
  written("/dev/stdout for the result", () => ({ out: "/dev/stdout" }), /^printed: result$/m),
  written("- for the weights", () => ({ export: "-", out: os.devNull }), /^printed: weights$/m),
  written(
    "- for both",
    () => ({ export: "-", out: "-" }),
    /^error: Cannot print both the result and the weights: name a file of one$/m,
  ),
  written(
    "--json, and - for the weights",
    () => ({ export: "-", json: true }),
    /^error: Cannot print both/m,
  ),
  written(
    "- for checkpoints",
    () => ({ checkpoint: "-" }),
    /^error: Cannot use - here as a file or a folder must be named: \.\/- is one of that name$/m,
  ),
];

/** What nobody named, below what is no folder, as in a checkout that is read-only. */
const unnamed: RealCase = {
  name: "a path that nobody named and that cannot be written",
  make: (folder) => writeFileSync(`${folder}/f`, ""),
  answer: (folder) =>
    answerOf(() => checkOutputs([`${folder}/f/results/runs/a.json`], undefined, "--out")),
  exit: 2,
  says: /^error: Cannot write .* as .*: choose another path \(--out names one\)$/m,
  missing,
};

/** What a path means. */
function meaning(name: string, says: RegExp, path: () => unknown): RealCase {
  return { name, answer: () => answerOf((say) => say(String(path()))), exit: 0, says, missing };
}

const meanings: RealCase[] = [
  meaning("~", /^true$/m, () => userPath("~") === os.homedir()),
  meaning("~/a, which no shell saw", /^true$/m, () => userPath("~/a") === `${os.homedir()}/a`),
  meaning("~a, a name like any other", /\/~a$/m, () => userPath("~a")),
  meaning("./-, a file of that name", /\/-$/m, () => outputPath("./-")),
  meaning(
    "/dev/stdin and /dev/fd/0",
    /^-,-$/m,
    () => [inputPath("/dev/stdin"), inputPath("/dev/fd/0")],
  ),
  meaning("/dev/stdout is nothing to read", /^\/dev\/stdout$/m, () => inputPath("/dev/stdout")),
  meaning(
    "a table beside a.json.json",
    /a\.json\.md$/m,
    () => resultPaths("a.json.json", "")!.table,
  ),
];

export const cases: RealCases = [...outputs, unnamed, ...meanings];
