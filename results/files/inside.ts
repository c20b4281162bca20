import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../text/user_error.ts";
import { fileError } from "./file_error.ts";

/**
 * Where a file is written below a folder, which the folder itself may be a link to, but nothing in it: links lead anywhere, dangling ones and
 * loops too.
 *
 * @param path Below the folder, with forward slashes.
 * @throws {UserError} One line, where it or a folder on the way is a link.
 */
export async function inside(folder: string, path: string): Promise<string> {
  let at = folder;
  for (const name of path.split("/")) {
    at = join(at, name);
    if (await isLink(at)) {
      throw new UserError(
        `Cannot write ${at} as it is a link, and nothing is written outside ${folder}: remove it`,
      );
    }
  }
  return at;
}

async function isLink(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isSymbolicLink();
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT") return false;
    throw fileError("write", path, error);
  }
}
