import { byteLength, wholeWords } from "../dtype.ts";
import type { Capabilities } from "../gpu/kernel.ts";

/**
 * How the images of a data set's split lie on a device: in several buffers where one would be longer than a kernel may bind.
 */
export interface SplitParts {
  /** Images of the split. */
  readonly count: number;
  /** Images of each buffer; the last may have fewer. */
  readonly perPart: number;
}

/** Buffers of a kernel that gathers images, besides those of the images: indices and y. */
const OTHER_BUFFERS = 2;
/** Kernels count bytes in a u32. */
const MOST_BYTES = 2 ** 32 - 4;

/**
 * Divides a split into the fewest buffers that a device allows.
 *
 * @param imageBytes Bytes of one image.
 * @returns Null where the split is larger than what one kernel can bind.
 */
export function splitParts(
  count: number,
  imageBytes: number,
  { limits }: Pick<Capabilities, "limits">,
): SplitParts | null {
  const { maxStorageBufferBindingSize, maxBufferSize, maxStorageBuffersPerShaderStage } = limits;
  const bytes = Math.min(maxStorageBufferBindingSize, maxBufferSize, MOST_BYTES);
  const perPart = Math.min(count, Math.floor(bytes / imageBytes));
  if (perPart < 1) return null;
  const parts = Math.ceil(count / perPart);
  return parts + OTHER_BUFFERS <= maxStorageBuffersPerShaderStage ? { count, perPart } : null;
}

/** How many images each buffer holds, by its name: `images`, `images1`, `images2`, …. */
export function imagesOfParts({ count, perPart }: SplitParts): Record<string, number> {
  const parts = Array.from({ length: Math.ceil(count / perPart) }, (_, part) => [
    `images${part || ""}`,
    Math.min(perPart, count - part * perPart),
  ]);
  return Object.fromEntries(parts);
}

/** Bytes of a buffer of so many images of 8-bit values, in whole u32 words. */
export function packedBytes(images: number, imageBytes: number): number {
  return wholeWords(byteLength("u8", images * imageBytes));
}
