import { createHash } from "node:crypto";
import {
  lstat,
  mkdir,
  open,
  readdir,
  readlink,
  realpath,
  rename,
  rm,
  stat,
} from "node:fs/promises";
import { devNull } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { cutName } from "./file_names.ts";
import { FileError, fileError } from "./file_error.ts";
import { UserError } from "../text/user_error.ts";

/** A temporary file that has not grown for so long is a dead process's, or that of one that will write it again. */
const ABANDONED_MS = 2000;
/** Of a temporary file's name, as much of its target's as leaves room within the 255 bytes that file systems allow. */
const STEM_BYTES = 200;
const CHUNK_BYTES = 2 ** 23;

/** What a file will hold: text is written as UTF-8. */
type Content = string | Uint8Array;

/**
 * Writes a file whole or not at all: after a crash or a full disk the path holds its old content or the new, never a part.
 * Missing parent folders are created; a link is followed, also to a file that is not there yet; what dead processes left of the same file is
 * removed. The null device takes everything.
 *
 * @throws {FileError} One line, where the file cannot be written; the old file is then still there.
 */
export async function writeAtomic(path: string, data: Content): Promise<void> {
  if (path === devNull) return;
  const write = () => throughTemporary(path, [data], rename);
  await write().catch((error) => {
    // Somebody took our temporary file for an abandoned one.
    if (error instanceof FileError && error.code === "ENOENT") return write();
    throw error;
  });
}

/**
 * Finds out before a long run whether {@linkcode writeAtomic} could write files after it, all of them together. Leaves nothing but missing
 * parent folders, and of what dead processes left of the same files nothing either.
 *
 * @param files Each with the bytes that there must be room for.
 * @throws {FileError} One line, where it could not.
 */
export async function checkWritable(
  ...files: readonly { readonly path: string; readonly bytes?: number }[]
): Promise<void> {
  const [first, ...others] = files;
  if (first === undefined) return;
  const { path, bytes = 0 } = first;
  if (path === devNull) return await checkWritable(...others);
  const check = async (temporary: string, target: string) => {
    await removeAbandoned(target, temporary);
    await checkWritable(...others);
    await rm(temporary, { force: true }); // Another run that checks the same path may have taken it for abandoned.
  };
  const label = bytes > 0 ? `${path} (${(bytes / 1e6).toFixed(1)} MB)` : path;
  await throughTemporary(path, zeros(bytes), check, label);
}

function* zeros(bytes: number): Generator<Uint8Array> {
  for (let left = bytes; left > 0; left -= CHUNK_BYTES) {
    yield new Uint8Array(Math.min(left, CHUNK_BYTES));
  }
}

/**
 * Writes a file beside `path` and lets `finish` move it to its target.
 *
 * @param label How errors call it.
 */
async function throughTemporary(
  path: string,
  data: Iterable<Content>,
  finish: (temporary: string, target: string) => Promise<void>,
  label = path,
): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    const target = await regularFile(path);
    const unique = crypto.randomUUID().slice(0, 8);
    const temporary = join(dirname(target), `${temporaryStem(target)}${unique}.tmp`);
    try {
      await writeDurably(temporary, data);
      await finish(temporary, target);
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => {});
      throw error;
    }
    await syncFolder(dirname(target));
  } catch (error) {
    throw fileError("write", label, error);
  }
}

/** What the names of a file's temporary files begin with; {@linkcode isTemporary} knows the rest. */
function temporaryStem(target: string): string {
  const name = basename(target), cut = cutName(name, STEM_BYTES);
  // Names that begin alike must not share them.
  const rest = cut === name
    ? ""
    : `-${createHash("sha256").update(name).digest("hex").slice(0, 8)}`;
  return `.${cut}${rest}.`;
}

function isTemporary(name: string, stem: string): boolean {
  return name.startsWith(stem) && /^[0-9a-f]{8}\.tmp$/.test(name.slice(stem.length));
}

/**
 * Removes the temporary files that dead processes left of a target. One that is too young to tell is waited for.
 *
 * @param own A temporary file that was written just now: its time is now by the file system's own clock.
 */
async function removeAbandoned(target: string, own: string): Promise<void> {
  const folder = dirname(target), stem = temporaryStem(target);
  const names = await readdir(folder).catch((): string[] => []); // A folder may be writable and not readable.
  const others = names.filter((name) => isTemporary(name, stem)).map((name) => join(folder, name))
    .filter((file) => file !== own);
  if (others.length === 0) return;
  const before = await Promise.all(others.map(changedAt));
  const now = await changedAt(own);
  if (now === null) return; // Another run that does the same was earlier.
  const youngest = Math.max(...before.map((at) => at ?? 0));
  await sleep(Math.max(0, youngest + ABANDONED_MS - now));
  for (const [i, file] of others.entries()) {
    if (before[i] === await changedAt(file)) await rm(file, { force: true }).catch(() => {});
  }
}

/** Milliseconds; null of a file that is gone. */
async function changedAt(file: string): Promise<number | null> {
  return await stat(file).then(({ mtimeMs }) => mtimeMs, () => null);
}

/** Where `path` leads. A rename would replace a device or a pipe by a file, so those are refused. */
async function regularFile(path: string): Promise<string> {
  const entry = await stat(path).catch((error) => {
    if (error.code !== "ENOENT") throw error;
  });
  if (entry === undefined) {
    const link = await lstat(path).catch(() => null);
    return link ? await regularFile(resolve(dirname(path), await readlink(path))) : path;
  }
  if (entry.isDirectory()) {
    throw new UserError(`Cannot write ${path} as it is a folder: name a file`);
  }
  if (!entry.isFile()) {
    throw new UserError(
      `Cannot write ${path} as it is a device or a pipe: name a file, or - for standard output`,
    );
  }
  return await realpath(path);
}

async function writeDurably(path: string, data: Iterable<Content>): Promise<void> {
  const file = await open(path, "wx");
  try {
    for (const part of data) await file.writeFile(part);
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
