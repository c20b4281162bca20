/** How much of the host's memory data sets take. */
import type { Dataset } from "./dataset.ts";

/**
 * While a data set is read and afterwards, measured under Deno 2.9.5: CIFAR-10's 184 MB of images and what reads them 302 MB, the generated set's
 * 37 MB, copied for its hash, 197 MB. Photos are listed only.
 */
const READ_BYTES: Readonly<Record<string, number>> = { cifar10: 3.1e8, synthetic: 2e8 };

/** Bytes that a data set takes when it is loaded. */
export function readBytes(name: string): number {
  return Object.hasOwn(READ_BYTES, name) ? READ_BYTES[name] : 2e7;
}

/** A worker that decodes photos, measured: 28 MB. */
const WORKER_BYTES = 3e7;
/** Batches that are decoded ahead, and copies of the one in use. */
const BATCHES = 5;

/** Bytes that decoding a data set's photos will take when batches are drawn; none of one that is in memory. */
export function decodingBytes({ train: { workers }, imageShape }: Dataset, batch: number): number {
  if (workers === 0) return 0;
  const imageBytes = imageShape.reduce((product, size) => product * size, 1);
  return workers * WORKER_BYTES + BATCHES * batch * imageBytes;
}
