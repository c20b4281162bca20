import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";

/** The first 52 bits of SHA-256, which a number holds: two of a million texts have the same once in 10^4 tries. */
export function hashOf(text: string | Uint8Array): number {
  const bytes = sha256(typeof text === "string" ? utf8ToBytes(text) : text);
  const { buffer, byteOffset } = bytes, view = new DataView(buffer, byteOffset);
  return view.getUint32(0) * 2 ** 20 + (view.getUint32(4) >>> 12);
}

/** The same of numbers, to the last bit. */
export function hashNumbers(numbers: Float64Array): number {
  return hashOf(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength));
}

/** Names whose hashes are kept: ten thousand runs share a few hundred. */
const MOST_KEPT = 10_000;
const kept = new Map<string, number>();

/** The hash of a name that many runs have. */
export function hashOfName(name: string): number {
  let found = kept.get(name);
  if (found === undefined) {
    if (kept.size >= MOST_KEPT) kept.clear();
    kept.set(name, found = hashOf(name));
  }
  return found;
}
