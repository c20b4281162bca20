import { Random } from "../../kernels/random/random.ts";
import type { Batch } from "../../models/session/session.ts";

/** Images of noise `[size,3,imageSize,imageSize]` with random labels: what a step costs does not depend on them. */
export function randomBatch(size: number, imageSize: number, classes: number, seed: number): Batch {
  const random = new Random(seed);
  const length = size * 3 * imageSize ** 2;
  const images = Uint8Array.from({ length }, () => random.below(256));
  const labels = Uint32Array.from({ length: size }, () => random.below(classes));
  return { images, labels, indices: Uint32Array.from(labels.keys()) };
}

/** Bytes as the models see them: scaled to [0,1], mean 0.5, standard deviation 0.5. */
export function normalise(images: Uint8Array): Float32Array<ArrayBuffer> {
  return Float32Array.from(images, (byte) => (byte / 255 - 0.5) / 0.5);
}
