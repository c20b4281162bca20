/** Numbers of a file as f32: the types in which weights are kept. */
import type { FileTensor } from "./safetensors_header.ts";

/** A type's numbers, each from its place. */
type Reader = (view: DataView, at: number) => number;

const READERS: Readonly<Record<string, readonly [bytes: number, read: Reader]>> = {
  F64: [8, (view, at) => view.getFloat64(at, true)],
  F16: [2, (view, at) => half(view.getUint16(at, true))],
  BF16: [2, (view, at) => bits(view.getUint16(at, true) << 16)],
};

/** The types that {@linkcode floatValues} reads. */
export const FLOAT_TYPES = ["F32", ...Object.keys(READERS)];

/** A tensor's values, those of F64 rounded; null where it is of no type of {@linkcode FLOAT_TYPES}. */
export function floatValues({ dtype, bytes }: FileTensor): Float32Array<ArrayBuffer> | null {
  // Copied first: typed arrays begin at multiples of their width.
  if (dtype === "F32") return new Float32Array(new Uint8Array(bytes).buffer);
  if (!Object.hasOwn(READERS, dtype)) return null;
  const [width, read] = READERS[dtype];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Float32Array(bytes.length / width);
  for (let i = 0; i < values.length; i++) values[i] = read(view, i * width);
  return values;
}

const word = new DataView(new ArrayBuffer(4));

/** The f32 of these bits. */
function bits(pattern: number): number {
  word.setInt32(0, pattern);
  return word.getFloat32(0);
}

/** IEEE 754 binary16; not every runtime has arrays of it. */
function half(pattern: number): number {
  const exponent = pattern >> 10 & 31, fraction = pattern & 1023;
  const sign = pattern >> 15 ? -1 : 1;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return exponent === 0
    ? sign * fraction * 2 ** -24
    : sign * (1024 + fraction) * 2 ** (exponent - 25);
}
