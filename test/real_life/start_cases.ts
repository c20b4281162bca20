/** How people start it, where, on what terminal, and what they name that is no file of ours: an answer on one line, within bounds, that steers no terminal. */
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { text } from "node:stream/consumers";
import { once } from "node:events";
import { inRoot, type Outcome } from "../command_line_test_support.ts";
import type { RealCase, RealCases } from "./cases.ts";

const RUN = inRoot("run");
const RESULT = inRoot("results/2026-11-24/llvmpipe-deno/cifar10-convnet-s0.json");
const noShell = process.platform === "win32" && "it needs a POSIX shell";
const noScript = !existsSync("/usr/bin/script") && "it needs util-linux's script";

/** What a shell's script in a folder comes to, in which `$RUN` is `run` and `$RESULT` a result. */
async function shell(folder: string, script: string): Promise<Outcome> {
  const env = { ...process.env, RUN, RESULT, NO_COLOR: "1" };
  const child = spawn("sh", ["-c", script], {
    cwd: folder,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [[code], stdout, stderr] = await Promise.all([
    once(child, "close"),
    text(child.stdout),
    text(child.stderr),
  ]);
  return { code: code ?? 1, stdout, stderr };
}

/** That of a script, with a word on whether what it prints would steer a terminal. */
async function looked(folder: string, script: string): Promise<Outcome> {
  const outcome = await shell(folder, script);
  const steers = /[^\P{C}\n\t]|[\p{Zl}\p{Zp}]/u.test(outcome.stdout + outcome.stderr);
  return { ...outcome, stdout: `${outcome.stdout}\n${steers ? "steers" : "steers nothing"}` };
}

/** That of a command on a terminal, with its widest line. */
async function onTerminal(folder: string, columns: number, script: string): Promise<Outcome> {
  const { code, stdout, stderr } = await shell(
    folder,
    `script -qec 'stty cols ${columns}; ${script}' /dev/null`,
  );
  const lines = stdout.replaceAll("\r", "").split("\n");
  const widest = Math.max(...lines.map(({ length }) => length));
  const fits = widest <= columns ? "fits" : `is ${widest} wide`;
  return { code, stderr, stdout: `${stdout}\n${fits}` };
}

const NONE = /^error: Cannot read .*none\.json as it does not exist: check the path$/m;
const VERBS = [
  ...["bench", "train", "devices", "tune", "plan", "validate", "compare", "verify", "submit"],
  ...["report", "leaderboard", "web"],
];

const onTerminals: RealCase[] = VERBS.flatMap((verb) =>
  [40, 80, 200].map((columns): RealCase => ({
    name: `${verb} --help on a terminal of ${columns} columns`,
    answer: (folder) => onTerminal(folder, columns, `"$RUN" ${verb} --help`),
    exit: 0,
    says: /^Usage: \S+ \w+[^]*\nfits$/m,
    slow: verb !== "train" || columns !== 40,
    missing: noScript,
  }))
);

const variables: RealCase[] = [
  ...["NO_COLOR=", "NO_COLOR=1", "FORCE_COLOR=1", "FORCE_COLOR=3", "CLICOLOR_FORCE=1"],
  ...["NODE_DISABLE_COLORS=1", "TERM=dumb", "TERM=", "CI=true", "COLORTERM=truecolor"],
].map((variable): RealCase => ({
  name: `--help on a terminal with ${variable}`,
  answer: (folder) => onTerminal(folder, 80, `${variable} "$RUN" compare --help`),
  exit: 0,
  says: /^Usage: \S+ compare[^]*\nfits$/m,
  slow: true,
  missing: noScript,
}));

/** Ways to start it, which say that a file is not there. */
const WAYS: Record<string, string> = {
  "by its path": '"$RUN" validate none.json',
  "by sh": 'sh "$RUN" validate none.json',
  "through a link": 'ln -s "$RUN" l; ./l validate none.json',
  "through a chain of links": 'ln -s "$RUN" a; ln -s a b; ln -s ./b c; ./c validate none.json',
  "by a link on PATH": 'mkdir p; ln -s "$RUN" p/tm; PATH=$PWD/p:$PATH tm validate none.json',
  "from a folder with spaces": 'mkdir "ä 数 b"; cd "ä 数 b"; "$RUN" validate none.json',
  "through a folder that is a link": 'ln -s "${RUN%/run}" "k ä"; "./k ä/run" validate none.json',
  "with CDPATH": 'CDPATH=/usr:/; export CDPATH; "$RUN" validate none.json',
  "with another npm's INIT_CWD": 'INIT_CWD=/usr "$RUN" validate "$PWD/../${PWD##*/}/none.json"',
  "without HOME": 'unset HOME; "$RUN" validate none.json',
  "with HOME that cannot be": 'HOME=/proc/none "$RUN" validate none.json',
  "with DENO_DIR that cannot be": 'DENO_DIR=/dev/null/x "$RUN" validate none.json',
  "with TMPDIR that is missing": 'TMPDIR=/missing "$RUN" validate none.json',
  "without XDG_RUNTIME_DIR": 'unset XDG_RUNTIME_DIR; "$RUN" validate none.json',
  "without a locale": 'unset LANG; LC_ALL=C "$RUN" validate none.json',
  "with a locale that is missing": 'LC_ALL=xx_YY.UTF-8 "$RUN" validate none.json',
  "with few open files": 'ulimit -n 48; "$RUN" validate none.json',
  "with umask 077": 'umask 077; "$RUN" validate none.json',
  "with stdin closed": '"$RUN" validate none.json <&-',
  "with stdout closed": '"$RUN" validate none.json >&-',
  "with DENO_JOBS=many": 'DENO_JOBS=many "$RUN" validate none.json',
  "with DENO_WEBGPU_BACKEND=none": 'DENO_WEBGPU_BACKEND=none "$RUN" validate none.json',
  "with DENO_NO_PACKAGE_JSON": 'DENO_NO_PACKAGE_JSON=1 "$RUN" validate none.json',
  "with NODE_OPTIONS": 'NODE_OPTIONS=--no-warnings "$RUN" validate none.json',
  "with GIT_DIR of a hook": 'GIT_DIR=/usr/.git "$RUN" validate none.json',
};
const quickWays = ["through a chain of links", "with another npm's INIT_CWD"];

const ways = Object.entries(WAYS).map(([name, script]): RealCase => ({
  name: `started ${name}`,
  answer: (folder) => shell(folder, script),
  exit: 2,
  says: NONE,
  slow: !quickWays.includes(name),
  missing: noShell,
}));

const ends: RealCase[] = [
  ["a folder that is gone", 'mkdir g; cd g; rmdir ../g; "$RUN" validate x', 2, /Cannot start as/],
  ["an unknown task", '"$RUN" vaildate', 2, /^Cannot run the task vaildate as there is no such/m],
  ["stdout that is full", '"$RUN" validate "$RESULT" >/dev/full', 2, /output as the disk is full/],
  ["stderr closed", '"$RUN" validate "$RESULT" 2>&-', 0, /: valid, open division/],
  ...VERBS.map((verb) =>
    [`${verb} --help | head -1`, `"$RUN" ${verb} --help | head -1`, 0, /^Usage: /m] as const
  ),
  ["validate | true", '"$RUN" validate "$RESULT" | true', 0, /^/],
].map(([name, script, exit, says]): RealCase => ({
  name: name as string,
  answer: (folder) => shell(folder, script as string),
  exit: exit as number,
  says: says as RegExp,
  slow: name !== "stdout that is full",
  missing: noShell,
}));

/** What is no file, or more than one: made in the folder as `x`. */
const THINGS: Record<string, readonly [make: (file: string) => void, says: RegExp]> = {
  "a device": [
    (x) => symlinkSync("/dev/zero", x),
    /^error: Cannot (?:read|use) .* as it is a device/m,
  ],
  "a pipe that never ends": [
    (x) => {
      execFileSync("mkfifo", [x]);
      spawn("sh", ["-c", `yes >"${x}"`], { stdio: "ignore", detached: true }).unref();
    },
    /^error: Cannot read .* as it is longer than \d+ bytes/m,
  ],
  "a file of 100 GB": [
    (x) => {
      writeFileSync(x, "");
      truncateSync(x, 100e9);
    },
    /as it is 100000000000 bytes long, and at most \d+ are read$|is larger than a result is/m,
  ],
  "a folder": [(x) => mkdirSync(x), /^error: Cannot read .* as it is a folder: name a file$/m],
};
const READERS = [
  ...["validate x", "compare x x", "report x", "submit x", "verify x"],
  ...["train synthetic --eval-only --weights x", "train --resume x"],
];

const things = Object.entries(THINGS).flatMap(([thing, [make, says]]) =>
  READERS.filter((reader) => !(thing.includes("pipe") && /train|compare/.test(reader)))
    .map((reader): RealCase => ({
      name: `${reader}: ${thing}`,
      make: (folder) => make(path.join(folder, "x")),
      answer: (folder) => shell(folder, `"$RUN" ${reader}; code=$?; rm -rf x; exit $code`),
      exit: /validate|submit/.test(reader) && /100 GB|pipe/.test(thing) ? 1 : 2,
      says: /validate|submit/.test(reader) && thing.includes("pipe")
        ? /is larger than a result is/
        : says,
      slow: reader !== "validate x" || thing.includes("pipe"),
      missing: noShell,
    }))
);

/** A name that would colour, clear, retitle, turn direction and fake a line. */
const NAME =
  "$(printf 'n\\033[31m\\033[2J\\033]0;t\\007\\302\\2332J\\342\\200\\256\\nerror: fake')";
const NAMED: Record<string, readonly [script: string, exit: number]> = {
  "validate's file": [`"$RUN" validate "${NAME}"`, 2],
  "compare's file": [`"$RUN" compare "${NAME}" "$RESULT"`, 2],
  "report's file": [`"$RUN" report "${NAME}"`, 2],
  "submit's file": [`"$RUN" submit "${NAME}"`, 2],
  "verify's file": [`"$RUN" verify "${NAME}"`, 2],
  "leaderboard's folder": [`"$RUN" leaderboard "${NAME}" --out site`, 2],
  "validate's valid file": [`cp "$RESULT" "${NAME}.json"; "$RUN" validate "${NAME}.json"`, 0],
  "validate --json's file": [`cp "$RESULT" "${NAME}"; "$RUN" validate --json "${NAME}"`, 0],
  "leaderboard's files": [
    `mkdir d; echo 1 >"d/${NAME}.json"; "$RUN" leaderboard d --out site`,
    0,
  ],
  "an unknown option": [`"$RUN" bench "--${NAME}"`, 2],
  "an option's value": [`"$RUN" plan convnet --batch "${NAME}"`, 2],
  "a task": [`"$RUN" "${NAME}"`, 2],
  "a runtime": [`"$RUN" --runtime "${NAME}" bench`, 2],
  "a suite": [`"$RUN" bench "${NAME}" --list`, 2],
  "a model": [`"$RUN" plan "${NAME}"`, 2],
  "a filter": [`"$RUN" bench --list --filter "${NAME}"`, 2],
  "train's data": [`"$RUN" train cifar10 --data "${NAME}"`, 2],
  "train's weights": [`"$RUN" train --eval-only --weights "${NAME}"`, 2],
};

const names = Object.entries(NAMED).map(([name, [script, exit]]): RealCase => ({
  name: `escape sequences in ${name}`,
  answer: (folder) => looked(folder, script),
  exit,
  says: /^steers nothing$/m,
  slow: !["validate's valid file", "an unknown option"].includes(name),
  missing: noShell,
}));

export const cases: RealCases = [
  ...onTerminals,
  ...variables,
  ...ways,
  ...ends,
  ...things,
  ...names,
];
