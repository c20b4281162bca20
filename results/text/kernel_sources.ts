import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** What computes or measures: not the tests. */
const SOURCE = /(?<!_test|testing)\.ts$|\.wgsl$/;

/** Whether a file of a name is a kernel's source. */
export const isKernelSource = (name: string): boolean => SOURCE.test(name);

/**
 * SHA-256 of the source files of every kernel: unlike a hash of the WGSL that ran, the same whatever shapes and rungs a GPU was given.
 *
 * @param folder `kernels/`.
 */
export async function kernelSources(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder, { recursive: true }))
    .map((name) => name.replaceAll("\\", "/")).filter(isKernelSource);
  const files = names.map(async (name) =>
    [name, await readFile(join(folder, name), "utf8")] as const
  );
  return sourceHashes(await Promise.all(files));
}

/**
 * @param files The path in `kernels/` of each, and its text.
 * @returns By the folder in it (`conv2d`), or by the file that lies in none (`layout.ts`); over the files' paths and texts in the order of the
 * paths, with line feeds at the lines' ends.
 */
export function sourceHashes(
  files: readonly (readonly [name: string, text: string])[],
): Record<string, string> {
  const hashes = new Map<string, ReturnType<typeof createHash>>();
  for (const [name, text] of [...files].sort(([a], [b]) => a < b ? -1 : 1)) {
    const [kernel] = name.split("/"), hash = hashes.get(kernel) ?? createHash("sha256");
    hashes.set(kernel, hash.update(`${name}\n${text.replaceAll("\r\n", "\n")}\n`));
  }
  return Object.fromEntries([...hashes].map(([kernel, hash]) => [kernel, hash.digest("hex")]));
}
