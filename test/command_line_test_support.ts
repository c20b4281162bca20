/** Runs tasks as a user does in the runtime that tests: under Deno with the permissions that deno.json gives them. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { text } from "node:stream/consumers";
import config from "../deno.json" with { type: "json" };

const ROOT = path.dirname(import.meta.dirname!);

/** What a command came to. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command under way. */
export interface Started {
  readonly child: ChildProcess;
  readonly done: Promise<Outcome>;
  /** Waits until stdout has matched. */
  printed(pattern: RegExp): Promise<void>;
}

/** A folder outside of the repository, as a user may name one for what a task writes; gone afterwards. */
export async function withFolder<T>(body: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "trainmark-"));
  try {
    return await body(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A path as a task sees it, which runs in the repository's root. */
export function inRoot(file: string): string {
  return path.resolve(ROOT, file);
}

/** What starts a task in this runtime, without anything in between, so that a signal reaches the process itself. */
function commandOf(name: string): string[] {
  if (!("Deno" in globalThis)) return ["bench/host/start.mjs", name];
  const [, ...args] = config.tasks[name as keyof typeof config.tasks].split(" ");
  return args;
}

/**
 * Starts a task; its output is collected.
 *
 * @param env Variables to set, and those to take away: undefined.
 */
export function start(
  [name, ...rest]: readonly string[],
  env: Record<string, string | undefined> = {},
): Started {
  const child = spawn(process.execPath, [...commandOf(name), ...rest], {
    cwd: ROOT,
    env: { ...process.env, NO_COLOR: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  const waiting: { pattern: RegExp; resolve: () => void }[] = [];
  const look = () => waiting.forEach(({ pattern, resolve }) => pattern.test(stdout) && resolve());
  child.stdout.setEncoding("utf8").on("data", (chunk) => {
    stdout += chunk;
    look();
  });
  const done = Promise.all([once(child, "close"), text(child.stderr)])
    .then(([[code, signal], stderr]) => ({
      // As a shell has it: Deno takes an exit code of 130 for the end by a signal.
      code: code ?? 128 + os.constants.signals[signal as NodeJS.Signals],
      stdout,
      stderr,
    }));
  const printed = (pattern: RegExp) =>
    new Promise<void>((resolve) => {
      waiting.push({ pattern, resolve });
      look();
    });
  return { child, done, printed };
}

/** Runs a task to its end. */
export function task(
  args: readonly string[],
  env: Record<string, string | undefined> = {},
): Promise<Outcome> {
  return start(args, env).done;
}

/** Starts a run and waits for its first checkpoint. */
export async function startUntilCheckpoint(
  args: readonly string[],
  checkpoint: string,
): Promise<Started> {
  const run = start(args);
  while (!existsSync(inRoot(checkpoint))) {
    const ended = await Promise.race([
      run.done,
      new Promise((resolve) => setTimeout(resolve, 50, null)),
    ]);
    if (ended) assert.fail(`ended before its first checkpoint: ${(ended as Outcome).stderr}`);
  }
  return run;
}
