/** Runs the commands of deno.json's tasks as a user does, with their own permissions. */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
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
  readonly child: Deno.ChildProcess;
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

/**
 * Starts a task with the permissions that deno.json gives it; its output is collected. Without `deno task` in between, so that
 * a signal reaches the process itself.
 *
 * @param env Variables to set, and those to take away: undefined.
 */
export function start(
  [name, ...rest]: readonly string[],
  env: Record<string, string | undefined> = {},
): Started {
  const [, ...args] = config.tasks[name as "bench" | "train" | "plan" | "devices"].split(" ");
  const child = new Deno.Command(Deno.execPath(), {
    args: [...args, ...rest],
    cwd: ROOT,
    clearEnv: true,
    env: environmentWith({ NO_COLOR: "1", ...env }),
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let stdout = "";
  const waiting: { pattern: RegExp; resolve: () => void }[] = [];
  const look = () => waiting.forEach(({ pattern, resolve }) => pattern.test(stdout) && resolve());
  const collect = async () => {
    for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
      stdout += chunk;
      look();
    }
  };
  const done = Promise.all([child.status, collect(), new Response(child.stderr).text()])
    .then(([{ code }, , stderr]) => ({ code, stdout, stderr }));
  const printed = (pattern: RegExp) =>
    new Promise<void>((resolve) => {
      waiting.push({ pattern, resolve });
      look();
    });
  return { child, done, printed };
}

function environmentWith(changes: Record<string, string | undefined>): Record<string, string> {
  const all = Object.entries({ ...Deno.env.toObject(), ...changes });
  return Object.fromEntries(
    all.filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
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
