import { createHash } from "node:crypto";
import { createReadStream, existsSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { Readable } from "node:stream";
import { DataError } from "../data_error.ts";
import type { MemoryDataset } from "../memory_split.ts";
import { readArchive } from "./archive.ts";
import { download, type DownloadProgress } from "./download.ts";
import { readFolder } from "./folder.ts";
import { ARCHIVE_NAME, ARCHIVE_URL, type Cifar10Layout, datasetOf, OFFICIAL } from "./layout.ts";
import { type LeftOut, splitsText } from "../left_out.ts";
import { readable } from "../reason.ts";

export interface Cifar10Options {
  /** A `.tar.gz` archive or a folder of `.bin` files, used instead of the official archive. */
  readonly data?: string;
  /** Folder that keeps the downloaded archive; made when needed. */
  readonly cacheDir: string;
  /** Takes one line about what is being done. */
  readonly log: (line: string) => void;
  readonly progress?: DownloadProgress;
  /** Where the official archive is; its authors' server by default. */
  readonly url?: string;
}

/**
 * CIFAR-10: 50,000 train and 10,000 test images. Without `data`, the official archive from `cacheDir`, downloaded into it at first.
 * `canonical` is true for an archive with the official SHA-256 only; what else `data` names is taken as it is when its sizes and labels are right.
 *
 * @throws {DataError} If the data cannot be read or downloaded, or is not CIFAR-10.
 */
export async function loadCifar10(
  options: Cifar10Options,
  layout: Cifar10Layout = OFFICIAL,
): Promise<MemoryDataset> {
  const { data, cacheDir, url = ARCHIVE_URL, log, progress } = options;
  if (data !== undefined && isFolder(data)) {
    const { sha256, leftOut, ...read } = await readFolder(data, layout);
    log(summary(read, leftOut));
    return datasetOf(read, { sha256, source: "folder" }, layout);
  }
  const path = data ?? join(cacheDir, ARCHIVE_NAME);
  if (data === undefined && !existsSync(path)) {
    await download({ url, path, md5: layout.md5, log, progress });
  }
  const hash = createHash("sha256"), file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  const bytes = Readable.toWeb(file) as ReadableStream<Uint8Array<ArrayBuffer>>;
  const { leftOut, ...read } = await readArchive({ bytes, name: path, hash }, layout)
    .catch((error) => {
      throw data === undefined ? withAdvice(error) : error;
    });
  const sha256 = hash.digest("hex");
  if (data === undefined && sha256 !== layout.sha256) {
    throw withAdvice(
      new DataError(
        `Cannot use archive ${path} as its SHA-256 is ${sha256}, must be ${layout.sha256}`,
      ),
    );
  }
  log(summary(read, leftOut));
  return datasetOf(read, { sha256, source: `archive ${basename(path)}` }, layout);
}

/** Read in pieces of this size. */
const CHUNK_BYTES = 1 << 20;

function summary(
  { train, test, classes }: Pick<MemoryDataset, "train" | "test" | "classes">,
  leftOut: readonly LeftOut[],
): string {
  const counts = { train: train.count, test: test.count, classes: classes.length };
  return splitsText("image", counts, leftOut);
}

/** @throws {DataError} If it can be neither a folder nor an archive. */
function isFolder(path: string): boolean {
  const found = readable(path, () => statSync(path));
  if (found.isFile() || found.isDirectory()) return found.isDirectory();
  throw new DataError(`Cannot read ${path} as it is no regular file and no folder`);
}

/** The cached archive was right when it was put there, so the way out is to fetch it again. */
function withAdvice(error: unknown): unknown {
  if (!(error instanceof DataError)) return error;
  return new DataError(`${error.message}: delete it, and it will be downloaded again`);
}
