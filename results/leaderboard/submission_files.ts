import { readdir, realpath } from "node:fs/promises";
import { join, sep } from "node:path";
import { fileError } from "../files/file_error.ts";
import { isRecord } from "../verified/record_name.ts";

/** A file that somebody hands in. */
export interface SubmissionFile {
  readonly path: string;
  /** Below the folder that was named, with forward slashes: `2026-01-31/epyc-llvmpipe/convnet_seed0.json`. */
  readonly name: string;
}

const DAY = /^\d{4}-\d\d-\d\d$/;

/**
 * Every result's `.json` file below the folders, in the order of their names, each once. Where a folder has one of the name
 * `YYYY-MM-DD`, only those are looked into, as `results/` also holds local runs and sources. Links are not followed: they
 * would lead out of the folder. Nor is `node_modules`, which holds other people's.
 *
 * @param out A folder that is left out: the site of the last time.
 * @throws {UserError} Where a folder cannot be read.
 */
export async function submissionFiles(
  folders: readonly string[],
  out: string,
): Promise<SubmissionFile[]> {
  const site = await realpath(out).catch(() => null);
  const files = new Map<string, SubmissionFile>();
  for (const folder of folders) {
    const root = await realpath(folder).catch((error) => {
      throw fileError("read", folder, error);
    });
    for (const path of await jsonBelow(root, site, true)) {
      const name = path.slice(root.length + 1).replaceAll(sep, "/");
      if (!files.has(path)) files.set(path, { path, name });
    }
  }
  const order = (a: string, b: string) => a < b ? -1 : a > b ? 1 : 0;
  return [...files.values()].sort((a, b) => order(a.name, b.name) || order(a.path, b.path));
}

/** Verifications lie beside results, and are none. */
const isResultName = (name: string) => name.endsWith(".json") && !isRecord(name);

async function jsonBelow(folder: string, site: string | null, top = false): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error) => {
    throw fileError("read", folder, error);
  });
  const days = entries.filter((entry) => entry.isDirectory() && DAY.test(entry.name));
  const files: string[] = [];
  for (const entry of top && days.length > 0 ? days : entries) {
    const path = join(folder, entry.name);
    if (path === site || entry.name === "node_modules") continue;
    if (entry.isDirectory()) { for (const below of await jsonBelow(path, site)) files.push(below); }
    else if (entry.isFile() && isResultName(entry.name)) files.push(path);
  }
  return files;
}
