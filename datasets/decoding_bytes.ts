import type { Dataset } from "./dataset.ts";

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
