/**
 * Starts a task of deno.json under Bun or Node: `node bench/host/start.mjs train cifar10`. package.json's scripts and `run` call it. It
 * is JavaScript that imports no package, so that an old Node gets as far as being told so, and a fresh clone as far as its packages.
 */
import { spawnSync } from "node:child_process";
import { lstatSync, readdirSync, readFileSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { bunAround, handOver } from "./hand_over.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const LOADER = new URL("text_imports.mjs", import.meta.url).href;
const RUNTIME = process.versions.bun ? "bun" : "node";
const PRELOAD = new URL("test_preload.ts", import.meta.url).href;
const INSTALL = RUNTIME === "bun"
  ? [process.execPath, "install", "--frozen-lockfile", "--ignore-scripts"]
  : [
    "npm",
    "ci",
    "--include=optional",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
  ];
const NAME = { bun: "Bun", node: "Node" }[RUNTIME];

const readJson = (file) => JSON.parse(readFileSync(path.join(ROOT, file), "utf8"));

function fail(message) {
  process.stderr.write(`error: ${message}\n`);
  process.exit(2);
}

function checkVersion({ engines }) {
  const have = process.versions[RUNTIME], want = engines[RUNTIME].replace(">=", "");
  if (have.localeCompare(want, "en", { numeric: true }) < 0) {
    fail(`Cannot start as this is ${NAME} ${have}, and ${want} or later is needed: install one`);
  }
}

/** Installs what package.json names where node_modules lacks it, or has it in another version. */
function installPackages({ dependencies, optionalDependencies }) {
  const wanted = { ...dependencies, ...optionalDependencies };
  const missing = () =>
    Object.entries(wanted).find(([name, version]) => {
      try {
        return readJson(`node_modules/${name}/package.json`).version !== version;
      } catch {
        return true;
      }
    });
  if (!missing()) return;
  const folder = path.join(ROOT, "node_modules");
  if (lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink()) {
    // What lies behind it belongs to somebody else, and would be emptied first.
    fail(
      `Cannot install packages as ${folder} is a link: remove it, or install what package.json names behind it`,
    );
  }
  const [program, ...args] = INSTALL;
  process.stderr.write("Installing the packages that package.json names into node_modules\n");
  const { status } = spawnSync(program, args, {
    cwd: ROOT,
    stdio: ["ignore", 2, 2],
    shell: program === "npm" && process.platform === "win32", // npm is a script of the shell's there.
  });
  const command = `${RUNTIME === "bun" ? "bun" : "npm"} ${args[0]}`;
  if (status !== 0) fail(`Cannot start as ${command} failed: see its messages above`);
  const still = missing();
  if (still) fail(`Cannot start as ${command} did not install ${still.join(" ")}`);
}

/** What deno.json's task runs, without Deno's options: a module and its arguments. */
function commandOf(task) {
  const { tasks } = readJson("deno.json");
  if (!Object.hasOwn(tasks, task)) {
    const known = Object.keys(tasks).join(", ");
    fail(`Cannot run ${task ?? "nothing"} as there is no such task: known are ${known}`);
  }
  const words = tasks[task].split(" ");
  if (!tasks[task].startsWith("deno run ")) {
    fail(`Cannot run the task ${task} under ${NAME} as it is Deno's own: deno task ${task}`);
  }
  return words.slice(words.findIndex((word) => word.endsWith(".ts")));
}

/** The tests below a folder. */
function testsIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.name.startsWith(".") || entry.name === "node_modules") return [];
    if (entry.isDirectory()) return testsIn(file);
    return entry.name.endsWith("_test.ts") ? [file] : [];
  }).sort();
}

/** Each file apart from the others, as many at a time as there are processors, up to 8, as each opens a device. */
function runTests(args) {
  const options = args.filter((word) => word.startsWith("-"));
  const named = args.filter((word) => !word.startsWith("-"));
  const files = (named.length > 0 ? named : [ROOT]).flatMap((name) => {
    const file = path.resolve(process.env.INIT_CWD ?? ".", name);
    const found = statSync(file, { throwIfNoEntry: false });
    if (!found) fail(`Cannot test ${name} as there is no such file or folder`);
    return found.isDirectory() ? testsIn(file) : [file];
  });
  const jobs = Number(process.env.DENO_JOBS) || Math.min(8, os.availableParallelism());
  const runner = RUNTIME === "bun"
    ? ["test", `--parallel=${jobs}`, "--timeout=0", "--preload", PRELOAD]
    : [
      "--test",
      "--test-reporter=spec",
      `--test-concurrency=${jobs}`,
      "--import",
      LOADER,
      "--import",
      PRELOAD,
    ];
  handOver(process.execPath, [...runner, ...options, ...files]);
}

async function main([task, ...args]) {
  const bun = bunAround();
  if (bun) {
    // Bun has changed to the root, and tells where the user stands by this alone.
    process.env.INIT_CWD ??= process.env.npm_config_local_prefix;
    if (RUNTIME === "node") return handOver(bun, process.argv.slice(1));
  }
  const manifest = readJson("package.json");
  checkVersion(manifest);
  installPackages(manifest);
  // Vulkan's drivers print an error at every start where this is unset. (Beneath Bun they do not see it.)
  if (process.platform === "linux") process.env.XDG_RUNTIME_DIR ??= os.tmpdir();
  if (task === "test") return runTests(args);
  const [module, ...words] = commandOf(task);
  const file = path.join(ROOT, module);
  process.argv = [process.execPath, file, ...words, ...args];
  if (RUNTIME === "node") await import(LOADER);
  await import(pathToFileURL(file).href);
}

await main(process.argv.slice(2));
