import { Random } from "../../kernels/random/random.ts";
import type { Batch } from "../../models/session/session.ts";

/** Images of noise with random labels: what a step costs does not depend on them. */
export function randomBatch(size: number, seed: number): Batch {
  const random = new Random(seed);
  const images = Uint8Array.from({ length: size * 3 * 32 * 32 }, () => random.below(256));
  const labels = Uint32Array.from({ length: size }, () => random.below(10));
  return { images, labels, indices: Uint32Array.from(labels.keys()) };
}

/** Bytes as the ConvNet sees them: scaled to [0,1], mean 0.5, standard deviation 0.5. */
export function normalise(images: Uint8Array): Float32Array<ArrayBuffer> {
  return Float32Array.from(images, (byte) => (byte / 255 - 0.5) / 0.5);
}
