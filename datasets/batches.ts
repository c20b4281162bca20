import { Random } from "../kernels/random/random.ts";
import { DataError } from "./data_error.ts";
import type { BatchRequest, IndexedBatch, Split } from "./dataset.ts";

/**
 * Which images make up which training batch. A pure function of (seed, epoch, step), so those numbers are its whole state and a
 * resumed run continues with the batches it would have had. Each epoch is a fresh permutation of all images; those left over at its
 * end, fewer than a batch, are not used in that epoch.
 */
export class Sampler {
  /** Full batches in an epoch: `floor(count / batch)`. */
  readonly stepsPerEpoch: number;
  #ordered: { epoch: number; order: Uint32Array<ArrayBuffer> } | undefined;
  readonly count: number;
  readonly batch: number;
  readonly seed: number;

  /** @throws {DataError} If `batch` is not an integer from 1 to `count`. */
  constructor(count: number, batch: number, seed: number) {
    this.count = count;
    this.batch = batch;
    this.seed = seed;
    if (!Number.isInteger(batch) || batch < 1 || batch > count) {
      throw new DataError(
        `Cannot batch the images as the batch size must be an integer from 1 to ${count}, the number of images: got ${batch}`,
      );
    }
    this.stepsPerEpoch = Math.floor(count / batch);
  }

  /** The image indices of an epoch in the order of training. */
  order(epoch: number): Uint32Array<ArrayBuffer> {
    return new Random(this.seed, "shuffle", epoch).permutation(this.count);
  }

  /**
   * The image indices of one step, a view; the order of the epoch last asked for is remembered.
   *
   * @throws {RangeError} If the epoch has no such step.
   */
  indices(epoch: number, step: number): Uint32Array<ArrayBuffer> {
    if (!(step >= 0 && step < this.stepsPerEpoch)) {
      throw new RangeError(
        `Cannot sample step ${step} as an epoch has ${this.stepsPerEpoch} steps`,
      );
    }
    if (this.#ordered?.epoch !== epoch) this.#ordered = { epoch, order: this.order(epoch) };
    return this.#ordered.order.subarray(step * this.batch, (step + 1) * this.batch);
  }
}

/** Requests for the batches of one epoch of training, from a step on. */
export function* trainingRequests(
  sampler: Sampler,
  epoch: number,
  firstStep = 0,
): Generator<BatchRequest, void, void> {
  for (let step = firstStep; step < sampler.stepsPerEpoch; step++) {
    yield { indices: sampler.indices(epoch, step), epoch };
  }
}

/** Requests that show each image of a split once, in order; where the split ends before the last batch does, image 0 fills it. */
export function* evaluationRequests(
  count: number,
  batch: number,
): Generator<BatchRequest, void, void> {
  for (let first = 0; first < count; first += batch) {
    const indices = Uint32Array.from(
      { length: batch },
      (_, i) => first + i < count ? first + i : 0,
    );
    yield { indices, epoch: null };
  }
}

/** The batches that answer some requests, for whoever has the split's images. @throws {RangeError} As {@linkcode labelsAt}. */
export async function* indexedBatches(
  split: Split,
  requests: Iterable<BatchRequest>,
): AsyncGenerator<IndexedBatch, void, void> {
  for (const { indices } of requests) yield { indices, labels: labelsAt(split, indices) };
}

/** The labels of some images. @throws {RangeError} If the split has no such image. */
export function labelsAt(
  { labels, count }: Pick<Split, "labels" | "count">,
  indices: Uint32Array,
): Uint32Array<ArrayBuffer> {
  const outside = indices.find((index) => index >= count);
  if (outside !== undefined) {
    throw new RangeError(`Cannot gather image ${outside} as the split has ${count} images`);
  }
  return Uint32Array.from(indices, (index) => labels[index]);
}
