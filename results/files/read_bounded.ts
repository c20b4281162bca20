import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { FileError, fileError } from "./file_error.ts";

/** A result has some hundred thousand numbers at most. */
export const MOST_RESULT_BYTES = 64e6;

/** A pipe from which nothing has come for so long is given up. */
const SILENCE_MS = 30_000;
const LOOK_AGAIN_MS = 50;
const CHUNK_BYTES = 2 ** 16;
/** What a file has that is larger than may be read, as `node:fs` has it. */
export const TOO_LARGE = "EFBIG";

/**
 * Reads a file, or a pipe to its end, within bounds: a device is refused, a file or a pipe of too many bytes too, and a pipe from which nothing
 * comes.
 *
 * @param most Bytes.
 * @throws {FileError} One line that says why not; its code is {@linkcode TOO_LARGE} where it has too many bytes.
 */
export async function readBounded(
  path: string,
  most: number,
  silenceMs = SILENCE_MS,
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    // Else to open a pipe to which nobody writes would take for ever.
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      return await readOpen(file, path, most, silenceMs);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw fileError("read", path, error);
  }
}

async function readOpen(
  file: FileHandle,
  path: string,
  most: number,
  silenceMs: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const refuse = (reason: string, code: string): never => {
    throw new FileError(`Cannot read ${path} as ${reason}`, code);
  };
  const found = await file.stat(), { size } = found;
  if (found.isCharacterDevice() || found.isBlockDevice()) {
    refuse("it is a device: name a file", "ENOTSUP");
  }
  if (size > most) refuse(`it is ${size} bytes long, and at most ${most} are read`, TOO_LARGE);
  // A byte more than a file has, in which its end is found.
  let whole = new Uint8Array(size > 0 ? size + 1 : CHUNK_BYTES), length = 0, silent = 0;
  while (length <= most) {
    if (length === whole.length) {
      const longer = new Uint8Array(2 * length);
      longer.set(whole);
      whole = longer;
    }
    const read = await bytesOf(file, whole.subarray(length));
    if (read === 0 && (length > 0 || !found.isFIFO())) return whole.subarray(0, length);
    length += Math.max(0, read);
    silent = read > 0 ? 0 : silent + LOOK_AGAIN_MS;
    if (silent > silenceMs) {
      refuse(`nothing has come from it for ${silenceMs / 1000} s: name a file`, "ETIMEDOUT");
    }
    if (silent > 0) await sleep(LOOK_AGAIN_MS);
  }
  return refuse(`it is longer than ${most} bytes, the most that are read`, TOO_LARGE);
}

/** How many bytes are there; 0 at the end, and of a pipe to which nobody writes yet; -1 where there are none yet. */
async function bytesOf(file: FileHandle, into: Uint8Array): Promise<number> {
  try {
    return (await file.read(into, 0, into.length, null)).bytesRead;
  } catch (error) {
    const { code, name } = error as NodeJS.ErrnoException;
    if (code === "EAGAIN" || name === "WouldBlock") return -1;
    throw error;
  }
}
