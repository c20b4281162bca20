import process from "node:process";
import { FileError, fileError } from "./file_error.ts";
import { UserError } from "../text/user_error.ts";
import { readBounded, TOO_LARGE } from "./read_bounded.ts";

/** In the place of a path: standard input where something is read, standard output where it is written. */
export const STANDARD = "-";

/** How messages call what is read. */
export function inputName(path: string): string {
  return path === STANDARD ? "standard input" : path;
}

let isRead = false;

/**
 * Reads a file as {@linkcode readBounded} does, or standard input in place of the path `-`, for which a program may take its time.
 *
 * @throws {UserError} One line that says why not.
 */
export async function readInput(path: string, most: number): Promise<Uint8Array<ArrayBuffer>> {
  if (path !== STANDARD) return await readBounded(path, most);
  if (isRead) {
    throw new UserError("Cannot read standard input twice: name - once, and files besides");
  }
  isRead = true;
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  try {
    for await (const chunk of process.stdin) {
      chunks.push(chunk);
      length += chunk.length;
      if (length <= most) continue;
      const reason = `it is longer than ${most} bytes, the most that are read`;
      throw new FileError(`Cannot read ${inputName(path)} as ${reason}`, TOO_LARGE);
    }
  } catch (error) {
    throw fileError("read", inputName(path), error);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}
