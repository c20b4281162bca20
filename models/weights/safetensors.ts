/**
 * The safetensors file format, as bytes in memory: an 8-byte little-endian header length, a JSON header, the tensors' data.
 * The header is padded with spaces so that the data begins at a multiple of 8 bytes; data is little-endian, row-major, without gaps.
 *
 * @see https://github.com/huggingface/safetensors#format
 */

import { byteLength, type DType } from "../../kernels/dtype.ts";
import { sizeOf } from "../../kernels/gpu/kernel.ts";

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
const METADATA = "__metadata__";
/** What the format's reference implementation accepts. */
const LONGEST_HEADER = 100_000_000;

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
  readonly metadata: Record<string, string>;
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
  const start = dataStart(bytes);
  const tensors: SafetensorsFile["tensors"] = Object.create(null);
  const metadata: SafetensorsFile["metadata"] = Object.create(null);
  const found: Entry[] = [];
  for (const [name, value] of Object.entries(parseHeader(bytes.subarray(8, start)))) {
    if (name === METADATA) readMetadata(value, metadata);
    else found.push(readEntry(name, value));
  }
  checkCoverage(found, bytes.length - start);
  for (const { name, dtype, shape, begin, end } of found) {
    // Not slice(): a Node Buffer's slice shares memory.
    const { buffer } = new Uint8Array(bytes.subarray(start + begin, start + end));
    tensors[name] = { dtype, shape, data: new ARRAYS[dtype](buffer) } as StoredTensor<ArrayBuffer>;
  }
  return { tensors, metadata };
}

interface Entry {
  name: string;
  dtype: FileType;
  shape: number[];
  begin: number;
  end: number;
}

function dataStart(bytes: Uint8Array): number {
  if (bytes.length < 8) fail(`it has ${bytes.length} bytes, the header length alone needs 8`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getBigUint64(0, true);
  if (length > LONGEST_HEADER) {
    fail(`the header is too long: ${length} bytes, at most ${LONGEST_HEADER}`);
  }
  if (8 + Number(length) > bytes.length) {
    fail(
      `it is truncated: the header needs ${length} bytes, ${bytes.length - 8} follow its length`,
    );
  }
  return 8 + Number(length);
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  let text = "", header: unknown;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    header = JSON.parse(text);
  } catch {
    fail("the header is not JSON in UTF-8");
  }
  if (!text.startsWith("{")) fail("the header does not begin with {");
  checkUniqueKeys(text);
  return header as Record<string, unknown>;
}

/** JSON.parse keeps the last of equal keys in silence; a file with two tensors of one name must not load. */
function checkUniqueKeys(json: string): void {
  const open: Set<string>[] = [];
  let inString = false, from = 0, text = "";
  // One token at a time: a pattern for whole strings overflows the regular expression stack on long ones.
  for (const { 0: token, index } of json.matchAll(/\\.|["{}:]/g)) {
    if (token === '"') {
      if (inString) text = json.slice(from, index + 1);
      else from = index;
      inString = !inString;
    } else if (inString) continue;
    else if (token === "{") open.push(new Set());
    else if (token === "}") open.pop();
    else {
      const key = JSON.parse(text), keys = open[open.length - 1];
      if (keys.has(key)) fail(`the header names ${JSON.stringify(key)} twice`);
      keys.add(key);
    }
  }
}

function readMetadata(value: unknown, metadata: Record<string, string>): void {
  if (!isRecord(value)) fail(`${METADATA} is not an object`);
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== "string") fail(`${METADATA} ${JSON.stringify(key)} is not a string`);
    metadata[key] = text;
  }
}

function readEntry(name: string, value: unknown): Entry {
  const what = `tensor ${JSON.stringify(name)}`;
  if (!isRecord(value)) fail(`${what} is not described by an object`);
  const { dtype, shape, data_offsets: offsets } = value;
  if (typeof dtype !== "string" || !Object.hasOwn(ARRAYS, dtype)) {
    fail(`${what} has dtype ${JSON.stringify(dtype)}, known are ${Object.keys(ARRAYS).join(", ")}`);
  }
  if (!isCounts(shape)) fail(`${what} has a shape that is no list of sizes`);
  if (!isCounts(offsets) || offsets.length !== 2) fail(`${what} needs data_offsets [begin, end]`);
  const [begin, end] = offsets, size = sizeInBytes(dtype as FileType, shape);
  if (end - begin !== size) {
    fail(`${what} spans ${end - begin} bytes, ${dtype} [${shape}] needs ${size}`);
  }
  return { name, dtype: dtype as FileType, shape, begin, end };
}

function checkCoverage(entries: readonly Entry[], dataBytes: number): void {
  let at = 0;
  for (
    const { name, begin, end } of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)
  ) {
    const what = `tensor ${JSON.stringify(name)}`;
    if (begin < at) fail(`${what} begins at byte ${begin}, inside the tensor that ends at ${at}`);
    if (begin > at) fail(`${what} begins at byte ${begin}, leaving a gap from ${at}`);
    if (end > dataBytes) {
      fail(`${what} ends at byte ${end}, the file has ${dataBytes} bytes of data`);
    }
    at = end;
  }
  if (at < dataBytes) fail(`${dataBytes - at} bytes follow the last tensor`);
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

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);
}

function fail(reason: string): never {
  throw new Error(`Cannot read safetensors as ${reason}`);
}
