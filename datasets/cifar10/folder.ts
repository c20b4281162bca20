import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { DataError } from "../data_error.ts";
import { BatchFiles, type FoundFile, otherVersion, readBatchFiles } from "./batch_files.ts";
import { ARCHIVE_NAME, BATCH_FILES, type Cifar10Layout, FOLDER_NAME } from "./layout.ts";
import { readable } from "../reason.ts";

/**
 * Reads CIFAR-10 from a folder of its `.bin` files, or from the folder that holds the unpacked `cifar-10-batches-bin`.
 *
 * @throws {DataError} If a file is missing, cannot be read, or is not CIFAR-10's.
 */
export async function readFolder(path: string, layout: Cifar10Layout) {
  const folder = [path, join(path, FOLDER_NAME)].find((candidate) =>
    BATCH_FILES.some((name) => existsSync(join(candidate, name)))
  );
  if (folder === undefined) {
    const names = readable(path, () => readdirSync(path)),
      archive = names.find((name) => name === ARCHIVE_NAME);
    const other = archive && `it is not unpacked: name ${join(path, archive)} itself`;
    throw new DataError(
      `Cannot use folder ${path} as CIFAR-10 as ${
        other ?? otherVersion(names)?.replace(/^/, "it holds ") ??
          `neither it nor its ${FOLDER_NAME} holds ${BATCH_FILES[0]}`
      }`,
    );
  }
  const sha256 = createHash("sha256");
  const files = new BatchFiles(layout, `folder ${folder}`);
  const names = readable(folder, () => readdirSync(folder)).sort();
  for (const name of names.filter((name) => !BatchFiles.wants(name))) files.leave(name);
  const read = await readBatchFiles(files, (name) => fileOf(join(folder, name)), sha256);
  return { ...read, sha256: sha256.digest("hex") };
}

function fileOf(path: string): FoundFile | undefined {
  if (!existsSync(path)) return undefined;
  return {
    size: readable(path, () => statSync(path).size),
    read: () => readable(path, () => readFileSync(path)),
  };
}
