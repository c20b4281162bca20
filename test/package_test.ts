/** The packages as they would be published, built into a folder outside of the repository and used from there. */
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { execFile, execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import suite from "../package.json" with { type: "json" };
import { inRoot, type Outcome } from "./command_line_test_support.ts";
import { testUnless } from "./ignored_test_support.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "trainmark-package-"));
const npm = path.join(folder, "out/npm"), jsr = path.join(folder, "out/jsr");
/** Where the npm package is installed. */
const user = path.join(folder, "user");

function output(program: string, ...args: string[]): string | null {
  try {
    return execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  } catch {
    return null;
  }
}

/** Runs a program to its end, in a folder. */
function run(cwd: string, program: string, ...args: string[]): Promise<Outcome> {
  const ours = { NO_COLOR: "1", INIT_CWD: inRoot("."), NODE_OPTIONS: "" };
  const env = { ...process.env, ...ours, npm_config_user_agent: undefined };
  return new Promise((resolve) =>
    execFile(program, args, { cwd, env }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr });
    })
  );
}

/** The same, where it must succeed. */
async function succeed(cwd: string, program: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await run(cwd, program, ...args);
  assert.equal(code, 0, `${program} ${args.join(" ")}: ${stderr}${stdout}`);
  return stdout;
}

/** A program that uses the library, where WebGPU is built in or the package `webgpu` is installed. */
const PROGRAM = (library: string) => `
import { gemm, openDevice, runKernel } from ${JSON.stringify(library)};
let gpu = globalThis.navigator?.gpu;
if (!gpu) {
  const { create, globals } = await import("webgpu");
  Object.assign(globalThis, globals);
  gpu = create([]);
}
if (!await gpu.requestAdapter()) {
  console.log("no adapter");
  process.exit();
}
const device = await openDevice(gpu);
const a = new Float32Array([1, 2, 3, 4, 5, 6]), b = new Float32Array([1, 0, 0, 1, 1, 1]);
const { c } = await runKernel(device, gemm({ m: 2, n: 2, k: 3 }), { a, b });
console.log(c.join(" "));
device.close();
process.exit();
`;

const denoVersion = output("deno", "--version");
const nodeVersion = output("node", "--version");
const oldNode = nodeVersion !== null && parseInt(nodeVersion.slice(1)) < 22;
const noDeno = denoVersion === null && "no deno on PATH";
const noNpm = noDeno || output("npm", "--version") === null && "no npm on PATH";
const noNode = noNpm || (nodeVersion === null || oldNode) && "no Node of 22 or later on PATH" ||
  !existsSync(inRoot("node_modules/webgpu")) && "the package webgpu is not installed";

const commit = output("git", "-C", inRoot("."), "rev-parse", "HEAD")?.trim() ?? null;

before(async () => {
  if (noDeno) return;
  await succeed(inRoot("."), "deno", "task", "package", "--out", path.join(folder, "out"));
  if (noNpm) return;
  await succeed(npm, "npm", "pack", "--silent", "--pack-destination", folder);
  mkdirSync(user);
  writeFileSync(path.join(user, "package.json"), '{ "type": "module" }');
  const archive = path.join(folder, `trainmark-${suite.version}.tgz`);
  const quickly = ["--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund"];
  await succeed(user, "npm", "install", archive, ...quickly);
  writeFileSync(path.join(user, "main.js"), PROGRAM("trainmark"));
  writeFileSync(path.join(user, "main.ts"), PROGRAM(path.join(jsr, "mod.ts")));
});

after(() => rmSync(folder, { recursive: true }));

testUnless(
  noDeno,
  "the JSR package is one that the registry takes, without slow types",
  async () => {
    const { code, stderr } = await run(jsr, "deno", "publish", "--dry-run", "--allow-dirty");
    assert.equal(code, 0, stderr);
    const problems = [...stderr.matchAll(/^(?:warning|error)\[(.*?)\].*\n.*\/jsr\/(\S+?):/gm)]
      .map(([, kind, file]) => `${kind} ${file}`);
    // A runtime's own modules, a library that users install themselves, and the command line that a program need not load.
    const known =
      /^unanalyzable-dynamic-import (bench\/host\/dawn\/\w+|bench\/peers\/onnxruntime\/\w+|mod)\.ts$/;
    assert.deepEqual(problems.filter((problem) => !known.test(problem)), []);
  },
);

testUnless(noNpm, "the npm package holds bundles, types and a start file, and nothing else", () => {
  const files = readdirSync(path.join(user, "node_modules/trainmark"), {
    recursive: true,
    withFileTypes: true,
  }).filter((entry) => entry.isFile()).map(({ parentPath, name }) =>
    path.relative(path.join(user, "node_modules/trainmark"), path.join(parentPath, name))
  );
  const expected =
    /^(dist\/[\w-]+\.js|types\/.*\.d\.ts|bin\/trainmark\.js|[A-Z_]+\.(md|txt)|LICENSE|package\.json)$/;
  assert.deepEqual(files.filter((file) => !expected.test(file.replaceAll("\\", "/"))), []);
  const licences = readFileSync(
    path.join(user, "node_modules/trainmark/THIRD_PARTY.txt"),
    "utf8",
  );
  for (const name of ["echarts", "zod", "@noble/hashes"]) {
    assert.match(licences, new RegExp(`^${name} \\d`, "m"));
  }
  const types = files.filter((file) => file.endsWith(".d.ts"))
    .map((file) => readFileSync(path.join(user, "node_modules/trainmark", file), "utf8"));
  assert.ok(types.length > 50, `${types.length} declarations`);
  assert.deepEqual(types.join("").match(/: any[;,)]|readonly \w+\??;/g), null);
});

testUnless(
  noNpm,
  "the library of the npm package multiplies matrices under Deno, and has types",
  async () => {
    assert.equal(await succeed(user, "deno", "run", "-A", "main.js"), "4 5 10 11\n");
    await succeed(user, "deno", "check", "main.ts");
  },
);

testUnless(noNode, "the library of the npm package multiplies matrices under Node", async () => {
  symlinkSync(inRoot("node_modules/webgpu"), path.join(user, "node_modules/webgpu"));
  const printed = await succeed(user, "node", "main.js");
  if (printed === "no adapter\n") console.warn("not tried, as Dawn finds no adapter here");
  else assert.equal(printed, "4 5 10 11\n");
});

testUnless(noDeno, "the library of the JSR package multiplies matrices under Deno", async () => {
  assert.equal(await succeed(user, "deno", "run", "-A", "main.ts"), "4 5 10 11\n");
});

testUnless(noNpm, "a Node that is too old is told so in one line", async () => {
  const manifest = path.join(user, "node_modules/trainmark/package.json");
  const text = readFileSync(manifest, "utf8");
  writeFileSync(manifest, text.replace(">=22", ">=2222"));
  const { code, stderr } = await run(user, "node", "node_modules/trainmark/bin/trainmark.js");
  writeFileSync(manifest, text);
  assert.match(stderr, /^error: Cannot start as Node 2222 or later is needed: this is [\d.]+\n$/);
  assert.equal(code, 2);
});

testUnless(noNpm, "under bunx, which starts Node, the npm package runs in Bun", async () => {
  const bin = "node_modules/trainmark/bin/trainmark.js", bunx = path.join(folder, "bunx");
  writeFileSync(path.join(folder, "bun"), '#!/bin/sh\necho "bun $*"; exit 3', { mode: 0o755 });
  writeFileSync(bunx, "#!/bin/sh\nexit 1", { mode: 0o755 });
  const around = ["npm_config_user_agent=bun/1.4.5 npm/?", `npm_execpath=${bunx}`];
  const { code, stdout } = await run(user, "env", ...around, "node", bin, "bench", "--list");
  assert.deepEqual([code, stdout], [3, `bun ${path.join(user, bin)} bench --list\n`]);
});

testUnless(noNpm, "trainmark --version prints the package's version", async () => {
  const bin = "node_modules/trainmark/bin/trainmark.js";
  assert.equal(await succeed(user, "deno", "run", "-A", bin, "--version"), `${suite.version}\n`);
});

const SHORT = [
  "train",
  "synthetic",
  "--limit",
  "100",
  "--batch",
  "20",
  "--epochs",
  "1",
  "--no-tune",
];

testUnless(
  noDeno,
  "the command line of the JSR package writes to the user's folder, and says what ran",
  async () => {
    await succeed(user, "deno", "run", "-A", path.join(jsr, "mod.ts"), ...SHORT);
    const runs = path.join(user, "results/runs");
    const [name] = readdirSync(runs).filter((name) => name.endsWith(".json"));
    const { suite } = JSON.parse(readFileSync(path.join(runs, name), "utf8"));
    assert.deepEqual([suite.package, suite.gitCommit], ["jsr", commit]);
    assert.ok(Object.hasOwn(suite.kernelSources, "gemm"));
    assert.equal(readdirSync(path.join(user, "checkpoints")).length, 1);
  },
);

testUnless(
  noNpm,
  "the command line of the npm package judges and shows what the JSR package wrote",
  async () => {
    const runs = path.join(user, "results/runs");
    const [name] = readdirSync(runs).filter((name) => name.endsWith(".json"));
    const trainmark = (...args: string[]) =>
      succeed(user, "deno", "run", "-A", "node_modules/trainmark/bin/trainmark.js", ...args);
    assert.match(await trainmark("validate", path.join(runs, name)), /: valid, open division/);
    await trainmark("leaderboard", runs, "--out", "site");
    const script = readFileSync(path.join(user, "site/assets/trainmark.js"), "utf8");
    assert.ok(script.length > 500_000, `the pages have their script: ${script.length} characters`);
  },
);
