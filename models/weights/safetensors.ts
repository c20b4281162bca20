/**
 * The safetensors file format, as bytes in memory: an 8-byte little-endian header length, a JSON header, the tensors' data.
 * The header is padded with spaces so that the data begins at a multiple of 8 bytes; data is little-endian, row-major, without gaps.
 *
 * @see https://github.com/huggingface/safetensors#format
 */

import { byteLength, type DType } from "../../kernels/dtype.ts";
import { sizeOf } from "../../kernels/gpu/kernel.ts";
import { isCounts, METADATA, readTensors } from "./safetensors_header.ts";

/** The array that holds each supported dtype. */
interface ArrayOf<B extends ArrayBufferLike> {
  F32: Float32Array<B>;
  U32: Uint32Array<B>;
  I32: Int32Array<B>;
  U8: Uint8Array<B>;
}
type FileType = Uppercase<DType> & keyof ArrayOf<ArrayBuffer>;

const ARRAYS = {
  F32: Float32Array,
  U32: Uint32Array,
  I32: Int32Array,
  U8: Uint8Array,
} as const;

/** A tensor in host memory, row-major; a scalar has the shape `[]`. */
export type StoredTensor<B extends ArrayBufferLike = ArrayBufferLike> = {
  [D in FileType]: {
    readonly dtype: D;
    readonly shape: readonly number[];
    readonly data: ArrayOf<B>[D];
  };
}[FileType];

/** A decoded file. Both records have no prototype, so a tensor named `__proto__` is a name like any other. */
export interface SafetensorsFile {
  readonly tensors: Record<string, StoredTensor<ArrayBuffer>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Encodes tensors in the format's usual order: wider dtypes first, then by name. Equal contents give equal bytes.
 *
 * @throws {RangeError} If a tensor's data does not fill its shape, or a name is `__metadata__`.
 * @throws {TypeError} If data is not of its dtype.
 */
export function encodeSafetensors(
  tensors: Readonly<Record<string, StoredTensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const sorted = Object.entries(tensors).sort(([a, s], [b, t]) =>
    sizeInBytes(t.dtype, []) - sizeInBytes(s.dtype, []) || compare(a, b)
  );
  const members: string[] = [];
  const notes = Object.entries(metadata).sort(([a], [b]) => compare(a, b));
  if (notes.length > 0) members.push(member(METADATA, `{${notes.map(textMember).join(",")}}`));
  let end = 0;
  for (const [name, { dtype, shape, data }] of sorted) {
    checkTensor(name, { dtype, shape, data } as StoredTensor);
    const begin = end;
    end += data.byteLength;
    members.push(member(name, JSON.stringify({ dtype, shape, data_offsets: [begin, end] })));
  }
  const text = new TextEncoder().encode(`{${members.join(",")}}`);
  const start = 8 + Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(start + end).fill(0x20, 8, start);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - 8), true);
  bytes.set(text, 8);
  let at = start;
  for (const [, { data }] of sorted) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}

/**
 * Decodes a whole file. Strict: every byte of data belongs to exactly one tensor, and names are unique. The arrays are copies.
 *
 * @throws {Error} One line that names the fault, if the bytes are not a well-formed file of F32, U32, I32 and U8 tensors.
 */
export function decodeSafetensors(bytes: Uint8Array): SafetensorsFile {
  const { tensors: found, metadata } = readTensors(bytes);
  const tensors: SafetensorsFile["tensors"] = Object.create(null);
  for (const [name, { dtype, shape, bytes }] of Object.entries(found)) {
    if (!isFileType(dtype)) {
      const known = Object.keys(ARRAYS).join(", ");
      throw new Error(
        `Cannot read safetensors as tensor ${JSON.stringify(name)} is ${dtype}, read are ${known}`,
      );
    }
    // Not slice(): a Node Buffer's slice shares memory.
    const { buffer } = new Uint8Array(bytes);
    tensors[name] = { dtype, shape, data: new ARRAYS[dtype](buffer) } as StoredTensor<ArrayBuffer>;
  }
  return { tensors, metadata };
}

function isFileType(dtype: string): dtype is FileType {
  return Object.hasOwn(ARRAYS, dtype);
}

function checkTensor(name: string, { dtype, shape, data }: StoredTensor): void {
  const what = `Cannot write tensor ${JSON.stringify(name)} as`;
  if (name === METADATA) throw new RangeError(`${what} the name is reserved`);
  if (!(data instanceof ARRAYS[dtype])) {
    throw new TypeError(`${what} ${dtype} needs a ${ARRAYS[dtype].name}`);
  }
  if (!isCounts(shape) || sizeInBytes(dtype, shape) !== data.byteLength) {
    throw new RangeError(`${what} shape and data must match: [${shape}], ${data.length} elements`);
  }
}

function sizeInBytes(dtype: FileType, shape: readonly number[]): number {
  return byteLength(dtype.toLowerCase() as DType, sizeOf(shape));
}

/** By code units: the order must not depend on a locale. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function member(name: string, json: string): string {
  return `${JSON.stringify(name)}:${json}`;
}

function textMember([name, text]: [string, string]): string {
  return member(name, JSON.stringify(text));
}
