import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { DataError } from "../data_error.ts";
import { BatchFiles } from "./batch_files.ts";
import { BATCH_FILES, type Cifar10Layout, FOLDER_NAME, META_FILE } from "./layout.ts";
import { reasonOf } from "../reason.ts";

/**
 * Reads CIFAR-10 from a folder of its `.bin` files, or from the folder that holds the unpacked `cifar-10-batches-bin`.
 *
 * @throws {DataError} If a file is missing, cannot be read, or is not CIFAR-10's.
 */
export function readFolder(path: string, layout: Cifar10Layout) {
  const folder = [path, join(path, FOLDER_NAME)].find((candidate) =>
    BATCH_FILES.some((name) => existsSync(join(candidate, name)))
  );
  if (folder === undefined) {
    throw new DataError(
      `Cannot use folder ${path} as CIFAR-10 as neither it nor its ${FOLDER_NAME} holds ${
        BATCH_FILES[0]
      }`,
    );
  }
  const files = new BatchFiles(layout, `folder ${folder}`);
  const sha256 = createHash("sha256");
  for (const name of [...BATCH_FILES, META_FILE]) {
    const file = join(folder, name);
    if (!existsSync(file)) continue;
    const bytes = readFile(file, (size) => files.expect(name, size));
    files.add(name, bytes);
    if (name !== META_FILE) sha256.update(bytes);
  }
  return { ...files.finish(), sha256: sha256.digest("hex") };
}

function readFile(path: string, checkSize: (bytes: number) => void): Uint8Array {
  try {
    checkSize(statSync(path).size);
    return readFileSync(path);
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw new DataError(`Cannot read ${path} as ${reasonOf(error)}`);
  }
}
