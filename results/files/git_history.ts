import { existsSync } from "node:fs";
import { join } from "node:path";

/**
 * The commits up to the one that a clone has checked out, newest first: of a shallow clone those that it has; none where Git is not installed
 * or may not be run, or the folder is no clone. It is named, as Git would not look for one of another owner.
 *
 * @param read A program's standard output, or null where it fails.
 */
export function gitHistory(
  folder: string,
  read: (program: string, args: readonly string[]) => string | null,
): readonly string[] {
  if (!existsSync(join(folder, ".git"))) return [];
  const clone = ["--no-optional-locks", "-C", folder, "--git-dir=.git"];
  return read("git", [...clone, "rev-list", "HEAD"])?.trim().split("\n") ?? [];
}
