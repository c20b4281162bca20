import { dirname } from "node:path";
import { UserError } from "./user_error.ts";

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
  ENAMETOOLONG: "the name is too long: choose a shorter one",
};

/**
 * A failed file operation as one line for the user: what could not be done, why, and what to do.
 *
 * @param error What `node:fs` threw; what is not a file error is returned as it is, as it is a mistake of ours.
 */
export function fileError(action: "read" | "write", path: string, error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  // Deno refuses what the task was not granted with NotCapable, a class that other hosts do not have.
  if (error.name === "NotCapable") {
    return new UserError(`Cannot ${action} ${path} as ${refusal(action, path)}`);
  }
  const code = (error as { code?: unknown }).code;
  if (typeof code !== "string" || !/^E[A-Z]+$/.test(code)) return error;
  return new UserError(
    `Cannot ${action} ${path} as ${REASONS[code] ?? error.message.split("\n")[0]}`,
  );
}

function refusal(action: "read" | "write", path: string): string {
  return action === "read"
    ? `the task may not read there: add ${path} to its --allow-read in deno.json`
    : "tasks may write only to results/, checkpoints/ and .cache/: choose a path there, or add " +
      `${dirname(path)} to the task's --allow-write in deno.json`;
}
