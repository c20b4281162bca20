import { mkdir, open, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileError } from "../text/file_error.ts";
import { UserError } from "../text/user_error.ts";

/**
 * Writes a file whole or not at all: after a crash or a full disk the path holds its old content or the new, never a part.
 * Missing parent folders are created; a link is followed.
 *
 * @param data Text is written as UTF-8.
 * @throws {UserError} One line, where the file cannot be written; the old file is then still there.
 */
export async function writeAtomic(path: string, data: string | Uint8Array): Promise<void> {
  await throughTemporary(path, data, rename);
}

/**
 * Finds out before a long run whether {@linkcode writeAtomic} could write a path after it. Leaves nothing but missing parent folders.
 *
 * @throws {UserError} One line, where it could not.
 */
export async function checkWritable(path: string): Promise<void> {
  await throughTemporary(path, "", (temporary) => rm(temporary));
}

/** Writes a file beside `path` and lets `finish` move it to its target. */
async function throughTemporary(
  path: string,
  data: string | Uint8Array,
  finish: (temporary: string, target: string) => Promise<void>,
): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    const target = await regularFile(path);
    const temporary = join(
      dirname(target),
      `.${basename(target)}.${crypto.randomUUID().slice(0, 8)}.tmp`,
    );
    try {
      await writeDurably(temporary, data);
      await finish(temporary, target);
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => {});
      throw error;
    }
    await syncFolder(dirname(target));
  } catch (error) {
    throw fileError("write", path, error);
  }
}

/** Where `path` leads. A rename would replace a device or a pipe (`/dev/null`) by a file, so those are refused. */
async function regularFile(path: string): Promise<string> {
  const entry = await stat(path).catch((error) => {
    if (error.code !== "ENOENT") throw error;
  });
  if (entry === undefined) return path;
  if (!entry.isFile()) {
    throw new UserError(`Cannot write ${path} as it is not a regular file: name a file`);
  }
  return await realpath(path);
}

async function writeDurably(path: string, data: string | Uint8Array): Promise<void> {
  const file = await open(path, "wx");
  try {
    await file.writeFile(data);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes a rename survive a power cut. Windows cannot open a folder, and some file systems cannot sync one: then it is left. */
async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, "r");
    await folder.sync().finally(() => folder.close());
  } catch {
    // The file itself is complete and in place.
  }
}
