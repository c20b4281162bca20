/**
 * Every random choice of a run comes from one seed by a counter-based generator: a draw is a pure function of
 * (seed, stream, index, counter), so it does not depend on what was drawn before, and a resumed run draws the same.
 */

/** Which purpose a draw serves; streams never share numbers. The values are part of the results' reproducibility. */
export const STREAMS = {
  test: 0,
  init: 1,
  shuffle: 2,
  augment: 3,
  synthetic: 4,
  crop: 5,
} as const;
export type Stream = keyof typeof STREAMS;

/**
 * pcg4d: four words in, four independent words out.
 *
 * @see Jarzynski and Olano, "Hash Functions for GPU Rendering", JCGT 9(3), 2020; `pcg4d.wgsl` is the same function.
 */
export function pcg4d(
  a: number,
  b: number,
  c: number,
  d: number,
): [number, number, number, number] {
  let x = (Math.imul(a, 1664525) + 1013904223) | 0;
  let y = (Math.imul(b, 1664525) + 1013904223) | 0;
  let z = (Math.imul(c, 1664525) + 1013904223) | 0;
  let w = (Math.imul(d, 1664525) + 1013904223) | 0;
  x = (x + Math.imul(y, w)) | 0;
  y = (y + Math.imul(z, x)) | 0;
  z = (z + Math.imul(x, y)) | 0;
  w = (w + Math.imul(y, z)) | 0;
  x ^= x >>> 16;
  y ^= y >>> 16;
  z ^= z >>> 16;
  w ^= w >>> 16;
  x = (x + Math.imul(y, w)) | 0;
  y = (y + Math.imul(z, x)) | 0;
  z = (z + Math.imul(x, y)) | 0;
  w = (w + Math.imul(y, z)) | 0;
  return [x >>> 0, y >>> 0, z >>> 0, w >>> 0];
}

/** A sequence of draws of one stream, one index (a parameter, an epoch, an image) under one seed. */
export class Random {
  #key: readonly [seed: number, stream: number, index: number];
  #counter = 0;
  #block: readonly number[] = [];

  constructor(seed: number, stream: Stream = "test", index = 0) {
    this.#key = [seed >>> 0, STREAMS[stream], index >>> 0];
  }

  /** A uniform 32-bit word. */
  word(): number {
    const at = this.#counter++ % 4;
    if (at === 0) {
      const [seed, stream, index] = this.#key;
      this.#block = pcg4d(seed, stream, index, (this.#counter - 1) / 4);
    }
    return this.#block[at];
  }

  /** A uniform number in [0, 1) with 24 random bits, exact in f32. */
  uniform(): number {
    return (this.word() >>> 8) * 2 ** -24;
  }

  /** So many of them, those that single draws would give, in half the time. */
  uniforms(count: number): Float32Array<ArrayBuffer> {
    const values = new Float32Array(count);
    const [seed, stream, index] = this.#key;
    let i = 0;
    while (i < count && this.#counter % 4 > 0) values[i++] = this.uniform();
    for (; i + 4 <= count; i += 4, this.#counter += 4) {
      const [x, y, z, w] = pcg4d(seed, stream, index, this.#counter / 4);
      values[i] = (x >>> 8) * 2 ** -24;
      values[i + 1] = (y >>> 8) * 2 ** -24;
      values[i + 2] = (z >>> 8) * 2 ** -24;
      values[i + 3] = (w >>> 8) * 2 ** -24;
    }
    while (i < count) values[i++] = this.uniform();
    return values;
  }

  /** So many of them, in [-1, 1). */
  signed(count: number): Float32Array<ArrayBuffer> {
    const values = this.uniforms(count);
    for (let i = 0; i < count; i++) values[i] = 2 * values[i] - 1;
    return values;
  }

  /** A uniform integer in [0, n), for n up to 2^21 without measurable bias (53 random bits). */
  below(n: number): number {
    const high = this.word() >>> 5, low = this.word() >>> 6;
    return Math.floor(((high * 2 ** 26 + low) * 2 ** -53) * n);
  }

  /** A uniform permutation of 0 … n-1 (Fisher–Yates). */
  permutation(n: number): Uint32Array<ArrayBuffer> {
    const order = Uint32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = this.below(i + 1);
      [order[i], order[j]] = [order[j], order[i]];
    }
    return order;
  }
}
