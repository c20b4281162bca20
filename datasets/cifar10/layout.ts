/**
 * How CIFAR-10's binary version is laid out: six files of records, a record being one label byte (0–9) and
 * 3,072 image bytes, planar RGB, rows top to bottom.
 *
 * @see https://www.cs.toronto.edu/~kriz/cifar.html
 */
export interface Cifar10Layout {
  /** Records in each of the six files. */
  readonly recordsPerFile: number;
  /** MD5 of the official archive, in hex. */
  readonly md5: string;
}

/** The published data set. Tests use layouts of a few records. */
export const OFFICIAL: Cifar10Layout = {
  recordsPerFile: 10_000,
  md5: "c32a1d4ab5d03f1284b67883e8d87530",
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
