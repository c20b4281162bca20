/** The header of a `.safetensors`: which tensor lies where. */
import { sizeOf } from "../../kernels/gpu/kernel.ts";

/** The member of a header that describes no tensor. */
export const METADATA = "__metadata__";
/** What the format's reference implementation accepts. */
const LONGEST_HEADER = 100_000_000;

/** Bits of an element, of every type that the format has. */
const BITS: Readonly<Record<string, number>> = {
  ...{ F64: 64, F32: 32, F16: 16, BF16: 16, C64: 64 },
  ...{ F8_E4M3: 8, F8_E5M2: 8, F8_E8M0: 8, F6_E2M3: 6, F6_E3M2: 6, F4: 4 },
  ...{ I64: 64, I32: 32, I16: 16, I8: 8, U64: 64, U32: 32, U16: 16, U8: 8, BOOL: 8 },
};

/** A tensor of a file, row-major and little-endian, whatever its type. */
export interface FileTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  /** They lie in the file's own, and at any address. */
  readonly bytes: Uint8Array;
}

/** A file's contents. Both records have no prototype, so a tensor named `__proto__` is a name like any other. */
export interface TensorFile {
  readonly tensors: Readonly<Record<string, FileTensor>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Finds the tensors of a whole file. Strict: every byte of data belongs to exactly one tensor, and names are unique.
 *
 * @param name How errors call the file.
 * @throws {Error} One line that names the fault, if the bytes are not a well-formed file.
 */
export function readTensors(bytes: Uint8Array, name = "safetensors"): TensorFile {
  try {
    return tensorsOf(bytes);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new Error(`Cannot read ${name} as ${error.message}`);
  }
}

function tensorsOf(bytes: Uint8Array): TensorFile {
  const start = dataStart(bytes);
  const tensors: Record<string, FileTensor> = Object.create(null);
  const metadata: Record<string, string> = Object.create(null);
  const found: Entry[] = [];
  for (const [name, value] of Object.entries(parseHeader(bytes.subarray(8, start)))) {
    if (name === METADATA) readMetadata(value, metadata);
    else found.push(readEntry(name, value));
  }
  checkCoverage(found, bytes.length - start);
  for (const { name, dtype, shape, begin, end } of found) {
    tensors[name] = { dtype, shape, bytes: bytes.subarray(start + begin, start + end) };
  }
  return { tensors, metadata };
}

interface Entry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: number[];
  readonly begin: number;
  readonly end: number;
}

/** What is wrong with a file, to follow "as". */
class Fault extends Error {}

function fail(reason: string): never {
  throw new Fault(reason);
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
  if (typeof dtype !== "string" || !Object.hasOwn(BITS, dtype)) {
    fail(`${what} has dtype ${JSON.stringify(dtype)}, known are ${Object.keys(BITS).join(", ")}`);
  }
  if (!isCounts(shape)) fail(`${what} has a shape that is no list of sizes`);
  if (!isCounts(offsets) || offsets.length !== 2) fail(`${what} needs data_offsets [begin, end]`);
  const [begin, end] = offsets, size = BITS[dtype] * sizeOf(shape) / 8;
  if (end - begin !== size) {
    fail(`${what} spans ${end - begin} bytes, ${dtype} [${shape}] needs ${size}`);
  }
  return { name, dtype, shape, begin, end };
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

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether it is a list of sizes. */
export function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);
}
