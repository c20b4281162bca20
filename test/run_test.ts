import assert from "node:assert/strict";
import { test } from "node:test";
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

const ROOT = path.dirname(import.meta.dirname!);
const { tasks } = JSON.parse(readFileSync(path.join(ROOT, "deno.json"), "utf8"));
const { peerDependencies } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8"));
const PINNED: string = peerDependencies.deno;

/** Commands that `run` and the commands below call, apart from those that a machine may lack. */
const TOOLS = [
  "cat",
  "chmod",
  "cp",
  "dirname",
  "env",
  "head",
  "mkdir",
  "sed",
  "sh",
  "sort",
  "touch",
];

/**
 * A Deno that answers for its version, finds an adapter where a file has the name of one of the backends that it may use, and
 * tells what it was asked to do.
 */
const deno = (version: string) => `
case $1 in
  --version) echo "deno ${version} (stable, release)" ;;
  eval)
    backends=\${DENO_WEBGPU_BACKEND-}
    for word; do case $word in --env-file=*) . "\${word#*=}" ;; esac; done
    case \${backends:-\${DENO_WEBGPU_BACKEND-vulkan,gl}} in
      *vulkan*gl*) [ -e "$ROOT/vulkan" ] || [ -e "$ROOT/gl" ] ;;
      *vulkan*) [ -e "$ROOT/vulkan" ] ;;
      *) [ -e "$ROOT/gl" ] ;;
    esac ;;
  *) echo "deno ${version} in $PWD, $# words: $*" ;;
esac`;

const logged = (name: string, then = "") => `echo "${name} $*" >>"$ROOT/log"; ${then}`;

const COMMANDS = {
  aptGet: logged("apt-get", `case $1 in install) touch "$ROOT/vulkan" ;; esac`),
  npm: logged(
    "npm",
    `mkdir -p node_modules/@deno/here && cp "$ROOT/pinned" node_modules/@deno/here/deno`,
  ),
  sudo: `[ "$1" = -n ] && shift && "$@"`,
  user: "echo 1000",
  root: "echo 0",
};

/** A machine with a copy of `run`, only the commands given, and a Vulkan adapter unless told otherwise. */
function machine(commands: Record<string, string>, adapter: "vulkan" | "gl" | null = "vulkan") {
  const root = mkdtempSync(path.join(os.tmpdir(), "run-"));
  const bin = path.join(root, "bin"), elsewhere = path.join(root, "elsewhere");
  mkdirSync(bin);
  mkdirSync(elsewhere);
  const put = (file: string, script: string) =>
    writeFileSync(file, `#!/bin/sh\nROOT='${root}'\n${script}\n`, { mode: 0o755 });
  mkdirSync(path.join(root, "bench/host"), { recursive: true });
  for (const file of ["run", "package.json", "bench/host/deno.env"]) {
    copyFileSync(path.join(ROOT, file), path.join(root, file));
  }
  for (const tool of TOOLS) {
    const found = execFileSync("sh", ["-c", `command -v ${tool}`], { encoding: "utf8" }).trim();
    symlinkSync(found, path.join(bin, tool));
  }
  put(path.join(root, "pinned"), deno(PINNED));
  const all = { uname: "echo Linux", id: COMMANDS.user, ...commands };
  for (const [name, script] of Object.entries(all)) put(path.join(bin, name), script);
  if (adapter) writeFileSync(path.join(root, adapter), "");
  const log = path.join(root, "log");
  const runWith = (variables: Record<string, string>, ...args: string[]) => {
    // By `env -i`, as Deno's spawnSync adds to the environment instead of replacing it.
    const all = Object.entries({ PATH: bin, ...variables }).map(([name, value]) =>
      `${name}=${value}`
    );
    const command = ["-i", ...all, "../run", ...args];
    return spawnSync("env", command, { cwd: elsewhere, encoding: "utf8" });
  };
  return {
    elsewhere,
    config: path.join(root, "deno.json"),
    run: (...args: string[]) => runWith({}, ...args),
    runWith,
    log: () => existsSync(log) ? readFileSync(log, "utf8").trimEnd().split("\n") : [],
    [Symbol.dispose]: () => rmSync(root, { recursive: true }),
  };
}

test("run hands task and options to a recent Deno on PATH, from any folder, and adds nothing to stdout", () => {
  using sandbox = machine({ deno: deno("2.10.0") });
  const { status, stdout, stderr } = sandbox.run("train", "cifar10", "--data", "my file");
  assert.equal(
    stdout,
    `deno 2.10.0 in ${sandbox.elsewhere}, 8 words: task --quiet --config ${sandbox.config} train cifar10 --data my file\n`,
  );
  assert.equal(stderr, "");
  assert.equal(status, 0);
});

test("run installs the pinned Deno from npm where the one on PATH is older, once", () => {
  using sandbox = machine({ deno: deno("2.9.1"), npm: COMMANDS.npm });
  assert.match(sandbox.run("test").stdout, new RegExp(`^deno ${PINNED} .* test\n$`));
  assert.match(sandbox.run("test").stdout, new RegExp(`^deno ${PINNED} .* test\n$`));
  assert.equal(sandbox.log().length, 1);
  assert.match(sandbox.log()[0], /^npm ci /);
});

test("run names what to install and exits with 2 where there is neither Deno nor npm, or npm fails", () => {
  using bare = machine({});
  const { status, stdout, stderr } = bare.run("train");
  assert.equal(status, 2);
  assert.equal(stdout, "");
  assert.match(stderr, new RegExp(`^Cannot start as neither Deno ${PINNED} .* install Deno .*\n$`));
  using failing = machine({ npm: "exit 1" });
  assert.equal(failing.run("train").status, 2);
  using empty = machine({ npm: "exit 0" });
  assert.match(empty.run("train").stderr, /npm has no working Deno/);
});

const UPDATE = "apt-get update -qq";
const INSTALL = "apt-get install -y -qq --no-install-recommends mesa-vulkan-drivers libvulkan1";

test("run installs a software driver as root, or by sudo without a password, where no adapter answers", () => {
  const aptGet = COMMANDS.aptGet;
  const rights: Record<string, string>[] = [{ id: COMMANDS.root }, {
    id: COMMANDS.user,
    sudo: COMMANDS.sudo,
  }];
  for (const right of rights) {
    using sandbox = machine({ deno: deno(PINNED), "apt-get": aptGet, ...right }, null);
    const { status, stdout } = sandbox.run("train");
    assert.deepEqual(sandbox.log(), [UPDATE, INSTALL]);
    assert.match(stdout, / train\n$/);
    assert.equal(status, 0);
  }
});

test("run prints the command and exits with 2 where it may not install a driver", () => {
  const managers = [
    ["apt-get", COMMANDS.user, "sudo apt-get update && sudo apt-get install -y"],
    ["dnf", COMMANDS.root, "sudo dnf install -y mesa-vulkan-drivers"],
    ["pacman", COMMANDS.root, "sudo pacman -S vulkan-swrast"],
  ];
  for (const [manager, id, advice] of managers) {
    const commands = { deno: deno(PINNED), id, sudo: "exit 1", [manager]: logged(manager) };
    using sandbox = machine(commands, null);
    const { status, stdout, stderr } = sandbox.run("train");
    assert.deepEqual([status, stdout, sandbox.log()], [2, "", []]);
    assert.match(stderr, /^Cannot start as no WebGPU adapter answers: .*\n$/);
    assert.ok(stderr.includes(advice), stderr);
  }
});

test("run takes OpenGL for no adapter, unless the environment asks for it", () => {
  const commands = { deno: deno(PINNED), "apt-get": COMMANDS.aptGet, id: COMMANDS.root };
  using installing = machine(commands, "gl");
  const { status, stderr } = installing.run("train");
  assert.deepEqual([status, installing.log()], [0, [UPDATE, INSTALL]]);
  assert.match(stderr, /^Installing .* as only OpenGL answers, [^\n]*\n$/);
  using asking = machine(commands, "gl");
  assert.equal(asking.runWith({ DENO_WEBGPU_BACKEND: "gl" }, "train").status, 0);
  assert.deepEqual(asking.log(), []);
  using advising = machine({ ...commands, id: COMMANDS.user, sudo: "exit 1" }, "gl");
  const advice = advising.run("train");
  assert.equal(advice.status, 2);
  assert.match(advice.stderr, /^Cannot start as only OpenGL answers, .*=gl .*: install [^\n]*\n$/);
});

test("run exits with 2 where the driver cannot be installed or does not help", () => {
  const outcomes = [
    ["exit 100", /could not be installed: see the messages of apt-get above\n$/],
    [logged("apt-get"), /no WebGPU adapter answers, though .* are installed: [^\n]*\n$/],
  ] as const;
  for (const [aptGet, message] of outcomes) {
    using sandbox = machine({ deno: deno(PINNED), id: COMMANDS.root, "apt-get": aptGet }, null);
    const { status, stdout, stderr } = sandbox.run("train");
    assert.deepEqual([status, stdout], [2, ""]);
    assert.match(stderr, message);
  }
});

test("run needs no adapter for a task that uses none", () => {
  using sandbox = machine({ deno: deno(PINNED) }, null);
  assert.match(sandbox.run("lint").stdout, / lint\n$/);
});

test("run without a task prints the usage, which names every task, and exits with 2", () => {
  using sandbox = machine({});
  const { status, stdout, stderr } = sandbox.run();
  assert.deepEqual([status, stdout], [2, ""]);
  for (const task of Object.keys(tasks)) {
    assert.match(stderr, new RegExp(`^  [a-z, ]*\\b${task}\\b`, "m"));
  }
});

test("every task that runs on the GPU leaves OpenGL out", () => {
  for (const [name, command] of Object.entries<string>(tasks)) {
    if (!/ -P=gpu |^deno test/.test(command)) continue;
    assert.ok(command.includes(" --env-file=bench/host/deno.env "), name);
  }
});

test("run knows every task, and refuses any other with one line and 2", () => {
  using sandbox = machine({ deno: deno(PINNED) });
  for (const task of Object.keys(tasks)) assert.equal(sandbox.run(task).status, 0, task);
  const { status, stdout, stderr } = sandbox.run("frobnicate");
  assert.deepEqual([status, stdout], [2, ""]);
  assert.match(stderr, /^Cannot run the task frobnicate as there is no such task: [^\n]*\n$/);
});
