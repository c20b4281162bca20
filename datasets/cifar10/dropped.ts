import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { DataError } from "../data_error.ts";
import type { MemoryDataset } from "../memory_split.ts";
import { reasonOf } from "../reason.ts";
import { readArchive } from "./archive.ts";
import { BatchFiles, type FoundFile, readBatchFiles } from "./batch_files.ts";
import { BATCH_FILES, type Cifar10Layout, datasetOf, OFFICIAL } from "./layout.ts";

/**
 * CIFAR-10 from files that somebody has in a browser: the archive, or its six `.bin` files (and the class names). Their SHA-256 is that of
 * the archive or folder that {@linkcode "./cifar10.ts".loadCifar10} would read.
 *
 * @throws {DataError} If the files cannot be read or are not CIFAR-10's.
 */
export async function droppedCifar10(
  files: readonly File[],
  layout: Cifar10Layout = OFFICIAL,
): Promise<MemoryDataset> {
  const hash = sha256.create();
  const hex = () => bytesToHex(hash.digest());
  if (files.some(({ name }) => BatchFiles.wants(name))) {
    const batches = new BatchFiles(layout, "the dropped files");
    const read = await readBatchFiles(batches, (name) => fileOf(files, name), hash);
    return datasetOf(read, { sha256: hex(), source: "folder" }, layout);
  }
  if (files.length !== 1) {
    throw new DataError(
      `Cannot read CIFAR-10 from ${files.length} files as none is ${
        BATCH_FILES[0]
      }: drop cifar-10-binary.tar.gz, or its six .bin files`,
    );
  }
  const [file] = files, { name } = file;
  const bytes = file.stream() as ReadableStream<Uint8Array<ArrayBuffer>>;
  const read = await readArchive({ bytes, name, hash }, layout);
  return datasetOf(read, { sha256: hex(), source: `archive ${name}` }, layout);
}

function fileOf(dropped: readonly File[], wanted: string): FoundFile | undefined {
  const found = dropped.find(({ name }) => name === wanted);
  return found && { size: found.size, read: () => bytesOf(found) };
}

async function bytesOf(file: File): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (error) {
    throw new DataError(`Cannot read ${file.name} as ${reasonOf(error)}: drop it again`);
  }
}
