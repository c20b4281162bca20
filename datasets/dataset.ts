import { DataError } from "./data_error.ts";

/** A batch that is asked for. */
export interface BatchRequest {
  /** Which images, by their place in the split. */
  readonly indices: Uint32Array<ArrayBuffer>;
  /** The epoch of training that shows them, which random crops depend on; null for evaluation, which crops nothing at random. */
  readonly epoch: number | null;
}

/** A batch of images, by their places. */
export interface IndexedBatch {
  /** `[batch]`, the places in the split that were asked for. */
  readonly indices: Uint32Array<ArrayBuffer>;
  /** `[batch]`, the index into the data set's `classes` of each image that is shown. */
  readonly labels: Uint32Array<ArrayBuffer>;
}

/** A batch of images. */
export interface Batch extends IndexedBatch {
  /** `[batch, 3, H, W]` u8, planar: all red values of an image, then green, then blue; rows top to bottom. */
  readonly images: Uint8Array<ArrayBuffer>;
}

/** Labelled images, had by batches. */
export interface Split {
  readonly count: number;
  /** `[count]`, the index into the data set's `classes`. */
  readonly labels: Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;
  /** `[count, 3, H, W]` u8, planar; null where images are decoded when a batch asks for them. */
  readonly images: Uint8Array<ArrayBuffer> | null;
  /** How many workers decode images; 0 where the images are in memory. */
  readonly workers: number;
  /** Files that could not be decoded so far, by path below the data set's folder, and why. */
  readonly bad: ReadonlyMap<string, string>;
  /**
   * The batches in the order asked for. Requests are drawn ahead, as far as the split prefetches; the images are the caller's until
   * the next batch is drawn.
   *
   * @throws {RangeError} While drawing, if an index is not in the split.
   * @throws {DataError} While drawing, if too many files are bad.
   */
  batches(requests: Iterable<BatchRequest>): AsyncGenerator<Batch, void, void>;
  /** `n` of the images, at most all: the first ones of a set in random order, evenly spaced ones of a set in order of classes. */
  take(n: number): Split;
}

/** A data set and where it came from, as a result records it. */
export interface Dataset {
  readonly name: string;
  readonly imageShape: readonly [channels: 3, height: number, width: number];
  readonly classes: readonly string[];
  readonly train: Split;
  /** Has count 0 where the data set has no images to test on. */
  readonly test: Split;
  /**
   * Hex SHA-256 of the archive's bytes; of a folder of CIFAR-10, of its files data_batch_1 … 5, test_batch one after the other; of a
   * generated set, of its train images, train labels, test images and test labels one after the other; of a folder of photos, of its
   * lines `PATH SIZE CLASS` ({@linkcode "./imagenet/imagenet.ts".loadImagenet}).
   */
  readonly sha256: string;
  /** True only for the bytes that the data set's authors publish. */
  readonly canonical: boolean;
  /** What was read, without the user's path: `archive cifar-10-binary.tar.gz`, `folder`, `generated`, `folder of photos`. */
  readonly source: string;
  /** Ends the workers that decode images, if there are any; batches cannot be drawn afterwards. */
  close(): void;
}

/** Bytes of one 32 x 32 image. */
export const IMAGE_BYTES = 3 * 32 * 32;

/**
 * `n` images of a split, as {@linkcode Split.take} chooses them; all of them where it has fewer.
 *
 * @throws {DataError} If `n` is not an integer of at least 1.
 */
export function limitSplit<S extends Split>(split: S, n: number): S {
  if (!Number.isInteger(n) || n < 1) {
    throw new DataError(`Cannot limit the images as the limit must be an integer >= 1: got ${n}`);
  }
  return split.take(Math.min(n, split.count)) as S;
}
