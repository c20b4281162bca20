/** Bytes of an element, by the name of its type in WGSL; u8 has none there and travels packed, four to a u32. */
const WIDTHS = { f32: 4, u32: 4, i32: 4, f16: 2, u8: 1 } as const;

/** What the elements of a tensor are. */
export type DType = keyof typeof WIDTHS;

/** Bytes of so many elements, without padding. */
export function byteLength(dtype: DType, elements: number): number {
  return WIDTHS[dtype] * elements;
}

/** Of textures that kernels read. Integers' bits are no floats: most are denormal, which WGSL lets an implementation take for zero. */
export const texelFormat = (integers = false) => integers ? "rgba32uint" : "rgba32float";

/** Bytes of a texel of either format. */
export const TEXEL_BYTES = byteLength("f32", 4);

/** Bytes rounded up to words of four, in which WebGPU copies and binds buffers. */
export function wholeWords(bytes: number): number {
  return Math.ceil(bytes / 4) * 4;
}

/** Bytes of the buffer that a device makes for so many: whole words, and enough for any binding. */
export function bufferBytes(bytes: number): number {
  return Math.max(16, wholeWords(bytes));
}

/**
 * Numbers rounded to f16, or a buffer's bits as such.
 *
 * @throws {Error} Where the runtime has no arrays of them.
 */
export function f16Array(
  source: Float32Array<ArrayBuffer> | ArrayBuffer,
): Float16Array<ArrayBuffer> {
  if (typeof Float16Array === "undefined") {
    throw new Error(
      "Cannot compute in f16 as this runtime has no Float16Array: Node has it from version 24 on",
    );
  }
  return new Float16Array(source as ArrayBuffer); // It takes either, yet no overload takes both.
}
