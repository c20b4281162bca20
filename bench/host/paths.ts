import os from "node:os";
import path from "node:path";
import process from "node:process";
import { cutName, MOST_NAME_BYTES } from "../../results/files/file_names.ts";
import { STANDARD } from "../../results/files/read_input.ts";
import { checkWritable } from "../../results/files/write_atomic.ts";
import { FileError } from "../../results/files/file_error.ts";
import { UserError } from "../../results/text/user_error.ts";
import { BUILD } from "../package/build.ts";

/**
 * A path as the user meant it: what starts tasks changes to the repository's root, `INIT_CWD` is where the user was; `~` is the home folder
 * also where no shell has said so, as in `--out=~/a.json`.
 *
 * @throws {UserError} If it is empty, or stands for a stream where only a file or a folder will do.
 */
export function userPath(file: string): string {
  if (file === "") throw new UserError("Cannot use an empty path: name a file or a folder");
  if (file === STANDARD) {
    throw new UserError(
      "Cannot use - here as a file or a folder must be named: ./- is one of that name",
    );
  }
  const folder = BUILD ? undefined : process.env.INIT_CWD;
  const named = /^~(?=$|[\\/])/.test(file) ? path.join(home(), file.slice(1)) : file;
  return path.resolve(folder ?? process.cwd(), named);
}

function home(): string {
  try {
    return os.homedir();
  } catch {
    throw new UserError("Cannot tell what ~ is as there is no home folder: name the whole path");
  }
}

/** A path to read from, which may be `-`. */
export function inputPath(file: string): string {
  return isStream(file, 0) ? STANDARD : userPath(file);
}

/** A path to write to, which may be `-`. */
export function outputPath(file: string): string {
  return isStream(file, 1) ? STANDARD : userPath(file);
}

/** By its number, or a name of it: what the system has behind that name is no file, and not every runtime may open it. */
function isStream(file: string, number: 0 | 1): boolean {
  const names = [`/dev/${["stdin", "stdout"][number]}`, `/dev/fd/${number}`];
  return [STANDARD, ...names, `/proc/self/fd/${number}`].includes(file);
}

/** A path below the folder that runs and caches are kept in: the repository's root, or of a package the folder that the user is in. */
export function rootPath(file: string): string {
  return BUILD ? userPath(file) : path.resolve(import.meta.dirname!, "../..", file);
}

/** Where a run's result goes, and the table beside it. */
export interface ResultPaths {
  readonly result: string;
  readonly table: string;
}

/**
 * The paths of a run's result and table: those that the user asked for, or results/runs/…, named by `name`; null where the result goes to standard
 * output, and no table anywhere.
 */
export function resultPaths(asked: string | undefined, name: string): ResultPaths | null {
  const result = asked === undefined ? rootPath(`results/runs/${name}.json`) : outputPath(asked);
  if (result === STANDARD) return null;
  if (result === os.devNull) return { result, table: result };
  const stem = path.basename(result).replace(/\.json$/, "");
  const table = `${cutName(stem, MOST_NAME_BYTES - 3)}.md`;
  return { result, table: path.join(path.dirname(result), table) };
}

/**
 * Finds out whether a run's files can be written.
 *
 * @param asked As the user gave the path, which `option` takes; undefined: the error names the option.
 * @throws {FileError} One line, where they cannot.
 */
export async function checkOutputs(
  files: readonly string[],
  asked: string | undefined,
  option: string,
): Promise<void> {
  try {
    await checkWritable(...files.map((path) => ({ path })));
  } catch (error) {
    if (asked !== undefined || !(error instanceof FileError)) throw error;
    throw new FileError(`${error.message} (${option} names one)`, error.code);
  }
}

/**
 * A name that begins with the time, to the second, so that a folder of runs lists them in order, and that no other run has, on whatever
 * machine it is begun in that second: `2026-01-31T120000-verify-1a2b3c4d`.
 */
export function timedName(name: string, at: Date = new Date()): string {
  const unique = crypto.randomUUID().slice(0, 8);
  return `${at.toISOString().slice(0, 19).replaceAll(":", "")}-${name}-${unique}`;
}
