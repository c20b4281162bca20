import assert from "node:assert/strict";
import { test } from "node:test";
import { mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import {
  answering,
  COMMANDS,
  deno,
  machine,
  PINNED,
  pinned,
  scripts,
  tasks,
} from "./run_test_support.ts";

test("run hands task and options to a recent Deno on PATH, from any folder, and adds nothing to stdout", (t) => {
  const sandbox = machine(t, { deno: deno("2.10.0") });
  const { status, stdout, stderr } = sandbox.run("train", "cifar10", "--data", "my file");
  assert.equal(
    stdout,
    `deno 2.10.0 in ${sandbox.elsewhere}, 8 words: task --quiet --config ${sandbox.config} train cifar10 --data my file\n`,
  );
  assert.equal(stderr, "");
  assert.equal(status, 0);
});

test("run installs the pinned Deno from npm where the one on PATH is older, once", (t) => {
  const sandbox = machine(t, { deno: deno("2.9.1"), npm: COMMANDS.npm });
  assert.match(sandbox.run("test").stdout, new RegExp(`^deno ${PINNED} .* test\n$`));
  assert.match(sandbox.run("test").stdout, new RegExp(`^deno ${PINNED} .* test\n$`));
  assert.equal(sandbox.log().length, 1);
  assert.match(sandbox.log()[0], new RegExp(`^npm install .* deno@${PINNED}$`));
});

test("run --runtime starts Bun or Node in the repository, which is told where the user is, and asks for no adapter", (t) => {
  for (const runtime of ["bun", "node"] as const) {
    const version = pinned(runtime);
    const shown = runtime === "node" ? `v${version}` : version;
    const sandbox = machine(t, { deno: deno(PINNED), [runtime]: answering(shown) }, null);
    for (const option of [["--runtime", runtime], [`--runtime=${runtime}`]]) {
      const { status, stdout, stderr } = sandbox.run(...option, "train", "--data", "my file");
      assert.equal(
        stdout,
        `${shown} in ${sandbox.root} for ${sandbox.elsewhere}, 4 words: bench/host/start.mjs train --data my file\n`,
      );
      assert.deepEqual([status, stderr], [0, ""]);
    }
  }
});

test("run installs the pinned Bun where it is missing or older, but no Node, and names both versions", (t) => {
  const sandbox = machine(t, { bun: answering("1.0.9"), npm: COMMANDS.npm });
  assert.match(sandbox.run("--runtime", "bun", "test").stdout, new RegExp(`^${pinned("bun")} in`));
  assert.match(sandbox.log()[0], new RegExp(`^npm install .* bun@${pinned("bun")}$`));
  for (const [runtime, version] of [["bun", "1.0.9"], ["node", "v20.20.2"]] as const) {
    const old = machine(t, { [runtime]: answering(version) });
    const { status, stdout, stderr } = old.run("--runtime", runtime, "bench");
    assert.deepEqual([status, stdout], [2, ""]);
    const versions = `${pinned(runtime)} or later.* ${version.replace("v", "")}`;
    assert.match(stderr, new RegExp(`^Cannot start as [^\n]*${versions}: install [^\n]*\n$`));
  }
});

test("run takes Bun or Node where there is neither Deno nor npm to install it, and says so", (t) => {
  const sandbox = machine(t, { bun: answering(pinned("bun")) });
  const { status, stdout, stderr } = sandbox.run("bench");
  assert.match(stdout, / bench\/host\/start.mjs bench\n$/);
  assert.match(stderr, /^Using Bun as there is neither Deno nor npm [^\n]*\n$/);
  assert.equal(status, 0);
  const old = machine(t, { bun: answering("1.0.9") });
  assert.match(old.run("bench").stderr, /^Cannot start as neither Deno/);
});

test("run is found through links, of which one lies on PATH, and tells where the user is, whatever an npm said before", (t) => {
  const sandbox = machine(t, { bun: answering(pinned("bun")) });
  symlinkSync("../run", path.join(sandbox.root, "elsewhere/link"));
  symlinkSync("../elsewhere/link", path.join(sandbox.root, "bin/trainmark"));
  for (const program of ["./link", "../bin/trainmark", "trainmark"]) {
    const variables = { INIT_CWD: "/usr", CDPATH: "/usr:/" };
    const { stdout } = sandbox.runFrom(program, variables, "--runtime", "bun", "bench");
    const where = `${sandbox.root} for ${sandbox.elsewhere},`;
    assert.equal(
      stdout,
      `${pinned("bun")} in ${where} 2 words: bench/host/start.mjs bench\n`,
      program,
    );
  }
});

test("run keeps Deno's packages elsewhere where the user has no folder for them", (t) => {
  const sandbox = machine(t, { deno: deno(PINNED) });
  const { stdout, stderr } = sandbox.runWith({ HOME: "/dev/null" }, "lint");
  assert.match(stdout, new RegExp(` lint\npackages in ${sandbox.root}/.cache/deno\n$`));
  assert.match(stderr, /^Keeping Deno's packages in [^\n]* as [^\n]* cannot be written to\n$/);
});

test("run spells no word of a user's that would steer the terminal", (t) => {
  const sandbox = machine(t, { deno: deno(PINNED) });
  for (const words of [["\u001b[31m"], ["--runtime", "\u009b31m", "bench"]]) {
    // deno-lint-ignore no-control-regex
    assert.doesNotMatch(sandbox.run(...words).stderr, /[\u001b\u009b]/);
  }
});

test("run refuses a runtime that it does not know", (t) => {
  const sandbox = machine(t, {});
  const { status, stderr } = sandbox.run("--runtime", "firefox", "bench");
  assert.equal(status, 2);
  assert.match(stderr, /^Cannot start under firefox as it is none of deno, bun and node\n$/);
});

test("run says that --runtime comes before the task", (t) => {
  const sandbox = machine(t, { deno: deno(PINNED), bun: answering(pinned("bun")) });
  for (const option of [["--runtime", "bun"], ["--runtime=bun"]]) {
    const { status, stdout, stderr } = sandbox.run("bench", ...option);
    assert.deepEqual([status, stdout], [2, ""]);
    assert.match(stderr, /^Cannot [^\n]*--runtime[^\n]* before the task: [^\n]*\n$/);
  }
});

test("package.json has a script for each task that needs no Deno, which starts it in the runtime that is called", () => {
  const general = Object.entries<string>(tasks)
    .filter(([name, command]) => command.startsWith("deno run ") || name === "test");
  const expected = general.map(([name]) => [name, `node bench/host/start.mjs ${name}`]);
  const { prepack: _npms, ...ours } = scripts; // which keeps npm from packing the sources
  assert.deepEqual(ours, Object.fromEntries(expected));
});

test("run names what to install and exits with 2 where there is neither Deno nor npm, or npm fails", (t) => {
  const bare = machine(t, {});
  const { status, stdout, stderr } = bare.run("train");
  assert.equal(status, 2);
  assert.equal(stdout, "");
  assert.match(stderr, new RegExp(`^Cannot start as neither Deno ${PINNED} .* install Deno .*\n$`));
  const failing = machine(t, { npm: "exit 1" });
  assert.equal(failing.run("train").status, 2);
  const empty = machine(t, { npm: "exit 0" });
  assert.match(empty.run("train").stderr, /npm has no working deno@/);
});

test("run needs no adapter for a task that uses none", (t) => {
  const sandbox = machine(t, { deno: deno(PINNED) }, null);
  assert.match(sandbox.run("lint").stdout, / lint\n$/);
});

test("run without a task prints the usage, which names every task, and exits with 2", (t) => {
  const sandbox = machine(t, {});
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

test("run knows every task, and refuses any other with one line and 2", (t) => {
  const sandbox = machine(t, { deno: deno(PINNED) });
  for (const task of Object.keys(tasks)) assert.equal(sandbox.run(task).status, 0, task);
  const { status, stdout, stderr } = sandbox.run("frobnicate");
  assert.deepEqual([status, stdout], [2, ""]);
  assert.match(stderr, /^Cannot run the task frobnicate as there is no such task: [^\n]*\n$/);
});

test("run devices asks each runtime that is there, and installs none for it", (t) => {
  const sandbox = machine(t, {
    deno: deno(PINNED),
    bun: answering(pinned("bun")),
    node: answering("v20.20.2"),
    npm: COMMANDS.npm,
  });
  const asked = () => sandbox.run("devices").stdout;
  assert.match(asked(), /^deno [^\n]* devices\n\n## Under Bun\n\nIts packages are not installed: /);
  mkdirSync(path.join(sandbox.root, "node_modules/webgpu"), { recursive: true });
  assert.match(asked(), /\n\n## Under Bun\n\n[^\n]* bench\/host\/start.mjs devices\n$/);
  assert.match(sandbox.run("devices", "--json").stdout, /^deno [^\n]* devices --json\n$/);
  assert.deepEqual(sandbox.log(), []);
});
