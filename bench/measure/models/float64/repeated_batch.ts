import { sizeOf } from "../../../../kernels/gpu/kernel.ts";
import { Random } from "../../../../kernels/random/random.ts";
import type { Model } from "../../../../models/graph/layers.ts";
import type { Batch } from "../../../../models/session/session.ts";

/**
 * A batch that shows a few random images several times, one round after the other. Means over it, and so its statistics and gradients, are
 * those of the few, which is what float64 has to compute; the GPU computes the whole batch.
 */
export interface RepeatedBatch {
  readonly whole: Batch;
  /** The first round. */
  readonly distinct: Batch;
  readonly repeats: number;
}

/** @param most Distinct images at most; there are as many as divide the batch. */
export function repeatedBatch(
  { imageShape }: Model,
  batch: number,
  classes: number,
  most: number,
): RepeatedBatch {
  const count = divisorUpTo(most, batch), repeats = batch / count;
  const random = new Random(0);
  const below = (end: number) => Math.floor(end * random.uniform());
  const distinct: Batch = {
    images: Uint8Array.from({ length: count * sizeOf(imageShape) }, () => below(256)),
    labels: Uint32Array.from({ length: count }, () => below(classes)),
    indices: Uint32Array.from({ length: count }, (_, i) => i),
  };
  const whole: Batch = {
    images: repeated(distinct.images, repeats),
    labels: repeated(distinct.labels, repeats),
    indices: repeated(distinct.indices, repeats),
  };
  return { whole, distinct, repeats };
}

/** The largest number up to `most`, at least 1, that divides `whole`. */
function divisorUpTo(most: number, whole: number): number {
  for (let divisor = Math.min(Math.floor(most), whole); divisor > 1; divisor--) {
    if (whole % divisor === 0) return divisor;
  }
  return 1;
}

function repeated<A extends Uint8Array<ArrayBuffer> | Uint32Array<ArrayBuffer>>(
  array: A,
  times: number,
): A {
  const all = new (array.constructor as new (length: number) => A)(times * array.length);
  for (let i = 0; i < times; i++) all.set(array, i * array.length);
  return all;
}
