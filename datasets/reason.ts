import { DataError } from "./data_error.ts";

/** Plain words for the error codes that users meet; a message of the system says the rest. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "it does not exist",
  ENOTDIR: "a part of its path is no folder",
  EISDIR: "it is a folder",
  EACCES: "its permissions forbid it",
  EPERM: "its permissions forbid it",
  EROFS: "the disk is read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EIO: "the disk failed",
};

/** Why something failed, on one line, to follow `as`. */
export function reasonOf(error: unknown): string {
  const { code, message = String(error) } = error as { code?: unknown; message?: string };
  if (typeof code === "string" && code in REASONS) return REASONS[code];
  if (/unexpected end|is truncated/i.test(message)) return "it is truncated";
  return message.split("\n")[0].trim();
}

/**
 * What is read of a path.
 *
 * @throws {DataError} With the reason where it cannot be read.
 */
export function readable<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new DataError(`Cannot read ${path} as ${reasonOf(error)}`);
  }
}

/** Whether the disk has no room left. */
export function isDiskFull(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return code === "ENOSPC" || code === "EDQUOT";
}
