import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { sha256 } from "./digest.ts";

/** What computes or measures: not the tests. */
const SOURCE = /(?<!_test|testing)\.ts$|\.wgsl$/;

/**
 * SHA-256 of the source files of every kernel: unlike a hash of the WGSL that ran, the same whatever shapes and rungs a GPU was given.
 *
 * @param folder `kernels/`.
 * @returns By the folder in it (`conv2d`), or by the file that lies in none (`layout.ts`); over the files' paths and texts in the order of the
 * paths, with line feeds at the lines' ends.
 */
export async function kernelSources(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder, { recursive: true }))
    .map((name) => name.replaceAll("\\", "/")).filter((name) => SOURCE.test(name)).sort();
  const texts = new Map<string, string[]>();
  for (const name of names) {
    const [kernel] = name.split("/");
    const text = (await readFile(join(folder, name), "utf8")).replaceAll("\r\n", "\n");
    texts.set(kernel, [...texts.get(kernel) ?? [], `${name}\n${text}\n`]);
  }
  const hashed = [...texts].map(async ([kernel, parts]) => [kernel, await sha256(...parts)]);
  return Object.fromEntries(await Promise.all(hashed));
}
