import { readFile } from "node:fs/promises";
import { relative } from "node:path";
import process from "node:process";
import { formatResult } from "../text/format_result.ts";
import { UserError } from "../text/user_error.ts";
import { writeAtomic } from "../files/write_atomic.ts";

/**
 * The command line of a task that keeps files equal to what they are made from: it writes those that are not, and with `--check` only
 * tells of them, exit code 1.
 *
 * @param task Its name, for the messages.
 * @param make The documents by path: JSON, or a file's whole text.
 */
export async function generate(
  task: string,
  make: () => Promise<Record<string, unknown>>,
): Promise<void> {
  const [option, ...others] = process.argv.slice(2);
  try {
    if ((option ?? "--check") !== "--check" || others.length > 0) {
      throw new UserError(`Cannot run ${task} as its one option is --check: got ${option}`);
    }
    await update(task, await make(), option === "--check");
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    console.error(error.message);
    process.exitCode = error.exitCode;
  }
}

/**
 * Brings files up to date.
 *
 * @param check Write nothing.
 * @throws {UserError} Where a check finds one stale (exit code 1), or one cannot be written.
 */
export async function update(
  task: string,
  documents: Record<string, unknown>,
  check: boolean,
): Promise<void> {
  const stale: [string, string][] = [];
  for (const [path, document] of Object.entries(documents)) {
    const text = typeof document === "string" ? document : formatResult(document);
    const old = await readFile(path, "utf8").catch(() => "");
    if (old.replaceAll("\r\n", "\n") !== text) stale.push([path, text]);
  }
  if (stale.length === 0) return;
  if (check) {
    const names = stale.map(([path]) => relative(process.cwd(), path)).join(", ");
    throw new UserError(`Cannot accept ${names} as out of date: run deno task ${task}`, 1);
  }
  for (const [path, text] of stale) await writeAtomic(path, text);
}
