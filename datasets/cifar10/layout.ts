import type { MemoryDataset } from "../memory_split.ts";

/**
 * How CIFAR-10's binary version is laid out: six files of records, a record being one label byte (0–9) and
 * 3,072 image bytes, planar RGB, rows top to bottom.
 *
 * @see https://www.cs.toronto.edu/~kriz/cifar.html
 */
export interface Cifar10Layout {
  /** Records in each of the six files. */
  readonly recordsPerFile: number;
  /** MD5 of the official archive, in hex, as its authors publish it. */
  readonly md5: string;
  /** Its SHA-256. */
  readonly sha256: string;
}

/** The published data set. Tests use layouts of a few records. */
export const OFFICIAL: Cifar10Layout = {
  recordsPerFile: 10_000,
  md5: "c32a1d4ab5d03f1284b67883e8d87530",
  sha256: "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
};

export const ARCHIVE_NAME = "cifar-10-binary.tar.gz";
export const ARCHIVE_URL = `https://www.cs.toronto.edu/~kriz/${ARCHIVE_NAME}`;

/** The folder inside the archive. */
export const FOLDER_NAME = "cifar-10-batches-bin";

export const TRAIN_FILES = [1, 2, 3, 4, 5].map((i) => `data_batch_${i}.bin`);
export const TEST_FILE = "test_batch.bin";
export const BATCH_FILES: readonly string[] = [...TRAIN_FILES, TEST_FILE];

/** The class names, one a line. */
export const META_FILE = "batches.meta.txt";

export const CLASSES: readonly string[] = [
  "airplane",
  "automobile",
  "bird",
  "cat",
  "deer",
  "dog",
  "frog",
  "horse",
  "ship",
  "truck",
];

/** The data set that was read; it is canonical where the bytes are those of the official archive. */
export function datasetOf(
  { train, test, classes }: Pick<MemoryDataset, "train" | "test" | "classes">,
  from: Pick<MemoryDataset, "sha256" | "source">,
  layout: Cifar10Layout,
): MemoryDataset {
  const canonical = from.sha256 === layout.sha256;
  return {
    ...{ name: "cifar10", imageShape: [3, 32, 32], close: () => {} },
    ...{ train, test, classes, ...from, canonical },
  };
}
