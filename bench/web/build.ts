import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { writeAtomic } from "../../results/files/write_atomic.ts";
import { fileError } from "../../results/files/file_error.ts";
import { UserError } from "../../results/text/user_error.ts";
import type { SourceTree } from "../host/host.ts";
import { pageFiles, WORKER_FUNCTION } from "./page/files.ts";
import { webScripts } from "./scripts.ts";

/** The files of the page by their addresses: it needs no others, and no server but for files. */
export async function webFiles(sourceTree: SourceTree): Promise<Map<string, string>> {
  const { page, worker } = await webScripts(), { banner, footer } = WORKER_FUNCTION;
  const sources = `const TRAINMARK_SOURCE_TREE = ${JSON.stringify(sourceTree)};`;
  return new Map(Object.entries({
    ...pageFiles(),
    "assets/page.js": page,
    "assets/worker.js": `${banner}\n${sources}\n${worker}${footer}\n`,
  }));
}

/** By it a folder is known to be the page's. */
const MARK = "assets/worker.js";

/**
 * Writes the page into a folder that is new, empty, or the page's own of before.
 *
 * @throws {UserError} One line, where it holds something else or cannot be written.
 */
export async function writePage(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  const there = await readdir(folder).catch((error) => {
    if (error.code === "ENOENT") return [];
    throw fileError("read", folder, error);
  });
  if (there.length > 0 && !existsSync(join(folder, MARK))) {
    throw new UserError(
      `Cannot write the page into ${folder} as it holds something else: name a new folder`,
    );
  }
  for (const [address, text] of files) await writeAtomic(join(folder, address), text);
}
