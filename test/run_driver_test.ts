import assert from "node:assert/strict";
import { test } from "node:test";
import { COMMANDS, deno, logged, machine, PINNED } from "./run_test_support.ts";

const UPDATE = "apt-get update -qq";
const INSTALL = "apt-get install -y -qq --no-install-recommends mesa-vulkan-drivers libvulkan1";

test("run installs a software driver as root, or by sudo without a password, where no adapter answers", (t) => {
  const aptGet = COMMANDS.aptGet;
  const rights: Record<string, string>[] = [{ id: COMMANDS.root }, {
    id: COMMANDS.user,
    sudo: COMMANDS.sudo,
  }];
  for (const right of rights) {
    const sandbox = machine(t, { deno: deno(PINNED), "apt-get": aptGet, ...right }, null);
    const { status, stdout } = sandbox.run("train");
    assert.deepEqual(sandbox.log(), [UPDATE, INSTALL]);
    assert.match(stdout, / train\n$/);
    assert.equal(status, 0);
  }
});

test("run prints the command and exits with 2 where it may not install a driver", (t) => {
  const managers = [
    ["apt-get", COMMANDS.user, "sudo apt-get update && sudo apt-get install -y"],
    ["dnf", COMMANDS.root, "sudo dnf install -y mesa-vulkan-drivers"],
    ["pacman", COMMANDS.root, "sudo pacman -S vulkan-swrast"],
  ];
  for (const [manager, id, advice] of managers) {
    const commands = { deno: deno(PINNED), id, sudo: "exit 1", [manager]: logged(manager) };
    const sandbox = machine(t, commands, null);
    const { status, stdout, stderr } = sandbox.run("train");
    assert.deepEqual([status, stdout, sandbox.log()], [2, "", []]);
    assert.match(stderr, /^Cannot start as no WebGPU adapter answers: .*\n$/);
    assert.ok(stderr.includes(advice), stderr);
  }
});

test("run takes OpenGL for no adapter, unless the environment asks for it", (t) => {
  const commands = { deno: deno(PINNED), "apt-get": COMMANDS.aptGet, id: COMMANDS.root };
  const installing = machine(t, commands, "gl");
  const { status, stderr } = installing.run("train");
  assert.deepEqual([status, installing.log()], [0, [UPDATE, INSTALL]]);
  assert.match(stderr, /^Installing .* as only OpenGL answers, [^\n]*\n$/);
  const asking = machine(t, commands, "gl");
  assert.equal(asking.runWith({ DENO_WEBGPU_BACKEND: "gl" }, "train").status, 0);
  assert.deepEqual(asking.log(), []);
  const advising = machine(t, { ...commands, id: COMMANDS.user, sudo: "exit 1" }, "gl");
  const advice = advising.run("train");
  assert.equal(advice.status, 2);
  assert.match(advice.stderr, /^Cannot start as only OpenGL answers, .*=gl .*: install [^\n]*\n$/);
});

test("run exits with 2 where the driver cannot be installed or does not help", (t) => {
  const outcomes = [
    ["exit 100", /could not be installed: see the messages of apt-get above\n$/],
    [logged("apt-get"), /no WebGPU adapter answers, though .* are installed: [^\n]*\n$/],
  ] as const;
  for (const [aptGet, message] of outcomes) {
    const sandbox = machine(t, { deno: deno(PINNED), id: COMMANDS.root, "apt-get": aptGet }, null);
    const { status, stdout, stderr } = sandbox.run("train");
    assert.deepEqual([status, stdout], [2, ""]);
    assert.match(stderr, message);
  }
});

test("run installs nothing where a variable names drivers that are not there, and says which variable", (t) => {
  const commands = { deno: deno(PINNED), "apt-get": COMMANDS.aptGet, id: COMMANDS.root };
  for (const variable of ["VK_DRIVER_FILES", "VK_ICD_FILENAMES"]) {
    const sandbox = machine(t, commands, null);
    const named = (files: string) => sandbox.runWith({ [variable]: files }, "train");
    const { status, stdout, stderr } = named("/nonexistent a:/nonexistent b");
    assert.deepEqual([status, stdout, sandbox.log()], [2, "", []]);
    const message = `Cannot start as ${variable} names no file: /nonexistent a:/nonexistent b`;
    assert.match(stderr, new RegExp(`^${message} [^\n]*\n$`));
    assert.equal(named(`/nonexistent:${sandbox.root}/run`).status, 0);
    assert.deepEqual(sandbox.log(), [UPDATE, INSTALL]);
  }
});

test("run asks for no adapter for what lists adapters itself or runs nothing", (t) => {
  const commands = { deno: deno(PINNED), "apt-get": COMMANDS.aptGet, id: COMMANDS.root };
  const sandbox = machine(t, commands, null);
  for (
    const words of [["devices"], ["devices", "--json"], ["plan", "convnet"], [
      "bench",
      "all",
      "--list",
    ]]
  ) {
    assert.equal(sandbox.run(...words).status, 0, words.join(" "));
  }
  assert.deepEqual(sandbox.log(), []);
});

test("run installs nothing where Deno itself is ended, and says by what and in which words", (t) => {
  const dying = (bare: string) =>
    `case "$*" in
       --version) echo "deno ${PINNED}" ;;
       *requestAdapter*) echo "# Fatal process out of memory: heap." >&2; kill -TRAP $$ ;;
       *) ${bare} ;;
     esac`;
  const why = "it is ended by SIGTRAP: Fatal process out of memory: heap: ";
  const cases = [
    ["kill -TRAP $$", /^Cannot start as \S+\/deno does not run here, (.*)memory may be short/],
    [":", /^Cannot start as Deno does not survive the question for an adapter, (.*)a driver may/],
  ] as const;
  for (const [bare, says] of cases) {
    const commands = { "apt-get": COMMANDS.aptGet, npm: COMMANDS.npm, id: COMMANDS.root };
    const sandbox = machine(t, { deno: dying(bare), ...commands });
    const { status, stdout, stderr } = sandbox.run("train");
    assert.deepEqual([status, stdout, sandbox.log()], [2, "", []]);
    assert.equal(stderr.match(says)?.[1], why, stderr);
    assert.equal(stderr.split("\n").length, 2, stderr);
  }
});

test("run says why a Deno on PATH does not start before it installs another", (t) => {
  const missing = "deno: error while loading shared libraries: libgcc_s.so.1: cannot open it";
  const commands = { deno: `echo "${missing}" >&2; exit 127`, npm: COMMANDS.npm };
  const sandbox = machine(t, commands);
  const { status, stderr } = sandbox.run("train");
  assert.equal(status, 0, stderr);
  assert.match(stderr, new RegExp(`^\\S+/deno does not run: ${missing}\nInstalling deno@`));
  const alone = machine(t, { deno: commands.deno });
  const refused = alone.run("train");
  assert.equal(refused.status, 2);
  assert.match(
    refused.stderr,
    /^Cannot start as neither Deno .* npm is installed, as \S+\/deno does not run: deno: error while loading/,
  );
});
