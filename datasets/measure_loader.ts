import { Sampler, trainingRequests } from "./batches.ts";
import type { BatchRequest, Split } from "./dataset.ts";

/** How fast batches come when nothing else is done. */
export interface LoaderSpeed {
  readonly imagesPerSecond: number;
  /** Images that were counted. */
  readonly images: number;
  readonly seconds: number;
  readonly workers: number;
}

/**
 * Draws batches as training does, epoch after epoch in random order, for at least so many seconds. The first batch is not counted: workers start
 * with it.
 *
 * @throws {DataError} If the split has no such batch, or what drawing throws.
 */
export async function measureLoader(
  split: Split,
  batch: number,
  seconds: number,
): Promise<LoaderSpeed> {
  const batches = split.batches(endlessly(new Sampler(split.count, batch, 0)));
  await batches.next();
  const begin = performance.now();
  let images = 0, elapsed = 0;
  for await (const { labels } of batches) {
    images += labels.length;
    elapsed = (performance.now() - begin) / 1000;
    if (elapsed >= seconds) break;
  }
  return { imagesPerSecond: images / elapsed, images, seconds: elapsed, workers: split.workers };
}

function* endlessly(sampler: Sampler): Generator<BatchRequest, void, void> {
  for (let epoch = 0;; epoch++) yield* trainingRequests(sampler, epoch);
}
