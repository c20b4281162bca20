import process from "node:process";

const LOADER = import.meta.resolve("../bench/host/text_imports.mjs");

/** The words that run a module of ours in a process of its own, under the runtime that tests, with all permissions. */
export function fileCommand(file: string): [program: string, ...args: string[]] {
  const options = "Deno" in globalThis
    ? ["run", "--quiet", "--allow-all", "--no-lock"]
    : "bun" in process.versions
    ? []
    : ["--import", LOADER];
  return [process.execPath, ...options, file];
}
