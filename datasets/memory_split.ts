import { labelsAt } from "./batches.ts";
import type { Batch, BatchRequest, Dataset, Split } from "./dataset.ts";

/** A data set in memory. */
export interface MemoryDataset extends Dataset {
  readonly train: MemorySplit;
  readonly test: MemorySplit;
}

/** Labelled images in memory. */
export class MemorySplit implements Split {
  readonly count: number;
  /** Bytes of one image. */
  readonly imageBytes: number;
  readonly workers = 0;
  readonly bad: ReadonlyMap<string, string> = new Map();
  readonly images: Uint8Array<ArrayBuffer>;
  readonly labels: Uint8Array<ArrayBuffer>;

  /**
   * @param images `[count, 3, H, W]` u8, planar.
   * @param labels `[count]` u8.
   * @throws {RangeError} If there is no image, or the bytes are not the same number for each.
   */
  constructor(images: Uint8Array<ArrayBuffer>, labels: Uint8Array<ArrayBuffer>) {
    this.images = images;
    this.labels = labels;
    this.count = labels.length;
    this.imageBytes = images.length / labels.length;
    if (!Number.isInteger(this.imageBytes)) {
      throw new RangeError(
        `Cannot split ${images.length} bytes into images as there are ${labels.length} labels`,
      );
    }
  }

  /** An empty one to be filled. */
  static empty(count: number, imageBytes: number): MemorySplit {
    return new MemorySplit(new Uint8Array(count * imageBytes), new Uint8Array(count));
  }

  take(n: number): MemorySplit {
    return new MemorySplit(
      this.images.subarray(0, n * this.imageBytes),
      this.labels.subarray(0, n),
    );
  }

  async *batches(requests: Iterable<BatchRequest>): AsyncGenerator<Batch, void, void> {
    const { imageBytes } = this;
    let images = new Uint8Array(); // Allocated once, and again only for a batch of another size.
    for (const { indices } of requests) {
      const labels = labelsAt(this, indices), bytes = indices.length * imageBytes;
      if (images.length !== bytes) images = new Uint8Array(bytes);
      for (const [place, index] of indices.entries()) {
        // Twenty times faster than a loop over the bytes, which kept an H200 waiting for half of its time.
        images.set(
          this.images.subarray(index * imageBytes, (index + 1) * imageBytes),
          place * imageBytes,
        );
      }
      yield { indices, images, labels };
    }
  }
}
