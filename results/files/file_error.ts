import { UserError } from "../text/user_error.ts";

const REASONS: Record<string, string> = {
  ENOENT: "it does not exist: check the path",
  ENOSPC: "the disk is full: free some space, or choose another disk",
  EDQUOT: "the disk quota is used up: free some space, or choose another disk",
  EACCES: "the system does not permit it: change the permissions, or choose another path",
  EPERM: "the system does not permit it: change the permissions, or choose another path",
  EROFS: "the file system is read-only: choose another path",
  EISDIR: "it is a folder: name a file",
  ENOTDIR: "a part of the path is a file, not a folder: choose another path",
  EEXIST: "a part of the path is a file, not a folder: choose another path",
  ELOOP: "its links lead in a circle: name a file",
  ENAMETOOLONG: "the name is too long: choose a shorter one",
  // What Deno says of what it was not permitted when it was started; other runtimes have nothing like it.
  NotCapable:
    "the runtime is not permitted to: choose another path, or start it with more permissions",
};

/** A file that cannot be read or written. */
export class FileError extends UserError {
  /** As `node:fs` has it: ENOSPC. */
  readonly code: string;

  constructor(message: string, code: string) {
    super(message);
    this.code = code;
  }
}

/**
 * A failed file operation as one line for the user: what could not be done, why, and what to do.
 *
 * @param error What `node:fs` threw; what is not a file error, or is told already, is returned as it is.
 */
export function fileError(action: "read" | "write", path: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof UserError) return error;
  const code = error.name in REASONS ? error.name : (error as { code?: unknown }).code;
  if (typeof code !== "string" || !/^E[A-Z]+$|^NotCapable$/.test(code)) return error;
  return new FileError(
    `Cannot ${action} ${path} as ${REASONS[code] ?? error.message.split("\n")[0]}`,
    code,
  );
}
