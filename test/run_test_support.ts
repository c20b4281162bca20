/** A machine with a copy of `run`, and what it finds there, for the tests of `run`. */
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { TestContext } from "node:test";

const ROOT = path.dirname(import.meta.dirname!);
export const { tasks } = JSON.parse(readFileSync(path.join(ROOT, "deno.json"), "utf8"));
export const { engines, scripts } = JSON.parse(
  readFileSync(path.join(ROOT, "package.json"), "utf8"),
);
/** The version that a runtime needs to be of, at least. */
export const pinned = (runtime: "deno" | "bun" | "node"): string =>
  engines[runtime].replace(">=", "");
export const PINNED = pinned("deno");

/** Commands that `run` and the commands below call, apart from those that a machine may lack. */
const TOOLS = [
  "cat",
  "chmod",
  "cp",
  "dirname",
  "env",
  "head",
  "mkdir",
  "readlink",
  "sed",
  "sh",
  "sort",
  "touch",
  "tr",
];

/**
 * A Deno that answers for its version, finds an adapter where a file has the name of one of the backends that it may use, and
 * tells what it was asked to do.
 */
export const deno = (version: string) => `
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
  *) echo "deno ${version} in $PWD, $# words: $*" ; [ -z "\${DENO_DIR-}" ] || echo "packages in $DENO_DIR" ;;
esac`;

/** A Bun or Node that answers for its version, and tells what it was asked to do. */
export const answering = (version: string) => `
case $1 in
  --version) echo "${version}" ;;
  *) echo "${version} in $PWD for $INIT_CWD, $# words: $*" ;;
esac`;

export const logged = (name: string, then = "") => `echo "${name} $*" >>"$ROOT/log"; ${then}`;

export const COMMANDS = {
  aptGet: logged("apt-get", `case $1 in install) touch "$ROOT/vulkan" ;; esac`),
  npm: logged(
    "npm",
    `for word; do case $word in
       deno@*) to=deno/node_modules/@deno/here/deno ;;
       bun@*) to=bun/node_modules/@oven/here/bin/bun ;;
     esac; done
     to=$ROOT/.cache/runtimes/$to
     mkdir -p "\${to%/*}" && cp "$ROOT/pinned_\${to##*/}" "$to"`,
  ),
  sudo: `[ "$1" = -n ] && shift && "$@"`,
  user: "echo 1000",
  root: "echo 0",
};

/** A machine for the time of a test, with a copy of `run`, only the commands given, and a Vulkan adapter unless told otherwise. */
export function machine(
  t: TestContext,
  commands: Record<string, string>,
  adapter: "vulkan" | "gl" | null = "vulkan",
) {
  const root = mkdtempSync(path.join(os.tmpdir(), "run-"));
  t.after(() => rmSync(root, { recursive: true }));
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
  put(path.join(root, "pinned_deno"), deno(PINNED));
  put(path.join(root, "pinned_bun"), answering(pinned("bun")));
  const all = { uname: "echo Linux", id: COMMANDS.user, ...commands };
  for (const [name, script] of Object.entries(all)) put(path.join(bin, name), script);
  if (adapter) writeFileSync(path.join(root, adapter), "");
  const log = path.join(root, "log");
  const runWith = (variables: Record<string, string>, ...args: string[]) =>
    runFrom("../run", variables, ...args);
  const runFrom = (program: string, variables: Record<string, string>, ...args: string[]) => {
    // By `env -i`, as Deno's spawnSync adds to the environment instead of replacing it.
    const all = Object.entries({ PATH: bin, HOME: root, ...variables }).map(([name, value]) =>
      `${name}=${value}`
    );
    const command = ["-i", ...all, program, ...args];
    return spawnSync("env", command, { cwd: elsewhere, encoding: "utf8" });
  };
  return {
    root,
    elsewhere,
    config: path.join(root, "deno.json"),
    run: (...args: string[]) => runWith({}, ...args),
    runWith,
    /** By another path to `run`, seen from `elsewhere`, or the name of a link on PATH. */
    runFrom,
    log: () => existsSync(log) ? readFileSync(log, "utf8").trimEnd().split("\n") : [],
  };
}
