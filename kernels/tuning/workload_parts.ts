/**
 * What workloads share whose op treats parts of its operands (elements, rows, planes, channels, images) alike and each on its own: the
 * plain reference of the whole op then also serves for some of the parts.
 */
import { Random } from "../random/random.ts";
import type { Expectation } from "./workload.ts";

/** Up to this many operations every element is computed in float64. */
const ALL = 5e6;
/** Parts that are compared at least, where not all are. */
const LEAST = 16;

type Numbers = Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/** The `index`-th operand of a workload: uniform in [-1, 1). */
export function uniformArray(
  count: number,
  seed: number,
  index: number,
): Float32Array<ArrayBuffer> {
  return new Random(seed, "test", index).signed(count);
}

/** `count` parts that are each so many elements of an output, and take so many operations. */
export interface Parts {
  readonly count: number;
  readonly elements: number;
  readonly operations: number;
}

/** Which parts to compare, ascending: all where that is quick, else the first, the last and random ones with about `samples` elements. */
export function chooseParts({ count, elements, operations }: Parts, samples: number): Uint32Array {
  const quick = Math.floor(ALL / operations);
  const wanted = Math.max(LEAST, Math.min(quick, Math.ceil(samples / elements)));
  if (count <= Math.max(quick, wanted)) {
    return Uint32Array.from({ length: count }, (_, i) => i);
  }
  const random = new Random(count, "test", 3);
  const chosen = new Set([0, count - 1]);
  while (chosen.size < wanted) chosen.add(random.below(count));
  return Uint32Array.from(chosen).toSorted();
}

/** The elements of some parts of `size` consecutive elements. */
export function takeParts<A extends Numbers>(array: A, parts: Uint32Array, size: number): A {
  const taken = new (array.constructor as new (n: number) => A)(parts.length * size);
  for (const [i, part] of parts.entries()) {
    taken.set(array.subarray(part * size, (part + 1) * size), i * size);
  }
  return taken;
}

/** Where in the whole array those elements are; null where the parts are all of `count`. */
export function indicesOf(
  parts: Uint32Array,
  size: number,
  count: number,
): Expectation["indices"] {
  if (parts.length === count) return null;
  return Uint32Array.from(
    { length: parts.length * size },
    (_, i) => parts[Math.floor(i / size)] * size + i % size,
  );
}

/** The planes of some of `c` channels in each of n images, in the order of an NCHW array. */
export function planesOfChannels(channels: Uint32Array, n: number, c: number): Uint32Array {
  return Uint32Array.from(
    { length: n * channels.length },
    (_, i) => Math.floor(i / channels.length) * c + channels[i % channels.length],
  );
}
