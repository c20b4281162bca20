import assert from "node:assert/strict";
import { test } from "node:test";
import { Buffer } from "node:buffer";
import { decodeSafetensors, encodeSafetensors, type StoredTensor } from "./safetensors.ts";

const tensors: Record<string, StoredTensor> = {
  w: { dtype: "F32", shape: [2, 3], data: Float32Array.of(1, -0, NaN, Infinity, 1e-40, 3.5) },
  image: { dtype: "U8", shape: [5], data: Uint8Array.of(0, 1, 2, 254, 255) },
  step: { dtype: "U32", shape: [], data: Uint32Array.of(4294967295) },
  delta: { dtype: "I32", shape: [1, 1], data: Int32Array.of(-7) },
  empty: { dtype: "F32", shape: [0, 3], data: new Float32Array(0) },
  'a "name"\n': { dtype: "F32", shape: [1], data: new Float32Array([0, 9, 0]).subarray(1, 2) },
  ["__proto__"]: { dtype: "U8", shape: [1], data: Uint8Array.of(1) },
};
const metadata = { step: "5", note: '{"a":1,"a":2} \\" é' };

/** A file of any header text, to be malformed at will. */
function fileOf(header: string, data = 0, length = new TextEncoder().encode(header).length) {
  const text = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + text.length + data);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(text, 8);
  return bytes;
}

function entry(name: string, dtype: string, shape: string, begin: number, end: number) {
  return `"${name}":{"dtype":"${dtype}","shape":${shape},"data_offsets":[${begin},${end}]}`;
}

test("what encodeSafetensors() writes, decodeSafetensors() reads", () => {
  const { tensors: got, metadata: notes } = decodeSafetensors(encodeSafetensors(tensors, metadata));
  assert.deepEqual({ ...notes }, metadata);
  assert.deepEqual(Object.keys(got).sort(), Object.keys(tensors).sort());
  for (const [name, want] of Object.entries(tensors)) assert.deepEqual(got[name], want, name);
  assert.equal(Object.getPrototypeOf(got), null);
});

test("encodeSafetensors() writes the format's exact bytes", () => {
  const bytes = encodeSafetensors({
    a: { dtype: "U8", shape: [1], data: Uint8Array.of(7) },
    b: { dtype: "F32", shape: [1], data: Float32Array.of(1) },
  }, { k: "v" });
  const header = `{"__metadata__":{"k":"v"},${entry("b", "F32", "[1]", 0, 4)},${
    entry("a", "U8", "[1]", 4, 5)
  }}`;
  assert.equal(new TextDecoder().decode(bytes.subarray(8, -5)).trimEnd(), header);
  assert.equal(bytes[0] + 256 * bytes[1], Math.ceil(header.length / 8) * 8);
  assert.deepEqual([...bytes.subarray(-5)], [0, 0, 0x80, 0x3f, 7]);
});

test("encodeSafetensors() gives equal bytes for equal contents in any order", () => {
  const reversed = Object.fromEntries(Object.entries(tensors).reverse());
  assert.deepEqual(
    encodeSafetensors(reversed, { note: metadata.note, step: "5" }),
    encodeSafetensors(tensors, metadata),
  );
});

test("decodeSafetensors() reads from an unaligned view and survives long strings", () => {
  const file = encodeSafetensors(tensors, { long: '\\"{'.repeat(1_000_000) });
  const shifted = new Uint8Array(file.length + 4);
  shifted.set(file, 3);
  const { tensors: got } = decodeSafetensors(shifted.subarray(3, 3 + file.length));
  assert.deepEqual(got.w, tensors.w);
});

test("decodeSafetensors() copies, also from the Buffer that readFileSync() gives", () => {
  const file = Buffer.from(encodeSafetensors(tensors, metadata));
  const { tensors: got } = decodeSafetensors(file);
  file.fill(0);
  for (const [name, want] of Object.entries(tensors)) assert.deepEqual(got[name], want, name);
});

test("decodeSafetensors() refuses a file cut short anywhere", () => {
  const file = encodeSafetensors(tensors, metadata);
  for (let length = 0; length < file.length; length++) {
    assert.throws(
      () => decodeSafetensors(file.subarray(0, length)),
      /^Error: Cannot read safetens/,
    );
  }
});

test("decodeSafetensors() names the fault of a malformed file in one line", () => {
  const x = entry("x", "F32", "[2]", 0, 8);
  const faults: [Uint8Array, RegExp][] = [
    [new Uint8Array(3), /it has 3 bytes, the header length alone needs 8$/],
    [fileOf("{}", 0, 3), /truncated: the header needs 3 bytes, 2 follow/],
    [fileOf("{}", 0, 2 ** 40), /header is too long: 1099511627776 bytes, at most 100000000$/],
    [fileOf("{"), /the header is not JSON in UTF-8$/],
    [fileOf(`{"\nx`), /the header is not JSON in UTF-8$/],
    [fileOf("[]"), /the header does not begin with \{$/],
    [fileOf(" {}"), /the header does not begin with \{$/],
    [fileOf(`{${x},${x}}`, 8), /the header names "x" twice$/],
    [fileOf(`{${x},"\\u0078":1}`, 8), /the header names "x" twice$/],
    [fileOf(`{"__metadata__":{"a":1}}`), /__metadata__ "a" is not a string$/],
    [fileOf(`{"__metadata__":[]}`), /__metadata__ is not an object$/],
    [fileOf(`{"a\\nb":7}`), /tensor "a\\nb" is not described by an object$/],
    [fileOf(`{${entry("x", "F16", "[2]", 0, 4)}}`, 4), /"x" is F16, read are F32, U32/],
    [fileOf(`{${entry("x", "F99", "[2]", 0, 4)}}`, 4), /"x" has dtype "F99", known are F64, F32/],
    [fileOf(`{${entry("x", "toString", "[2]", 0, 4)}}`, 4), /"x" has dtype "toString"/],
    [fileOf(`{${entry("x", "F32", "[-2]", 0, 8)}}`, 8), /"x" has a shape that is no list/],
    [fileOf(`{${entry("x", "F32", "[1.5]", 0, 6)}}`, 6), /"x" has a shape that is no list/],
    [fileOf(`{"x":{"dtype":"F32","shape":[],"data_offsets":[0]}}`, 4), /"x" needs data_offsets/],
    [fileOf(`{${entry("x", "F32", "[3]", 0, 8)}}`, 8), /"x" spans 8 bytes, F32 \[3\] needs 12$/],
    [fileOf(`{${entry("x", "U8", "[8]", 8, 0)}}`, 8), /"x" spans -8 bytes, U8 \[8\] needs 8$/],
    [fileOf(`{${x}}`, 7), /"x" ends at byte 8, the file has 7 bytes of data$/],
    [fileOf(`{${x}}`, 9), /1 bytes follow the last tensor$/],
    [
      fileOf(`{${entry("x", "U8", "[2]", 1, 3)}}`, 3),
      /"x" begins at byte 1, leaving a gap from 0$/,
    ],
    [
      fileOf(`{${x},${entry("y", "U8", "[2]", 7, 9)}}`, 9),
      /"y" begins at byte 7, inside the tensor/,
    ],
  ];
  const invalidUtf8 = fileOf(`{"x":1}`);
  invalidUtf8[10] = 0xff;
  faults.push([invalidUtf8, /the header is not JSON in UTF-8$/]);
  for (const [bytes, message] of faults) {
    assert.throws(() => decodeSafetensors(bytes), (error: Error) => {
      assert.match(error.message, message);
      assert.match(error.message, /^Cannot read safetensors as [^\n]+$/);
      return true;
    }, new TextDecoder().decode(bytes));
  }
});

test("encodeSafetensors() refuses data that does not fill its shape or is of another kind", () => {
  const data = Float32Array.of(1, 2);
  assert.throws(() => encodeSafetensors({ x: { dtype: "F32", shape: [3], data } }), {
    name: "RangeError",
    message: 'Cannot write tensor "x" as shape and data must match: [3], 2 elements',
  });
  assert.throws(
    () => encodeSafetensors({ x: { dtype: "U32", shape: [2], data } as unknown as StoredTensor }),
    { name: "TypeError", message: 'Cannot write tensor "x" as U32 needs a Uint32Array' },
  );
  assert.throws(() => encodeSafetensors({ __metadata__: { dtype: "F32", shape: [2], data } }), {
    name: "RangeError",
    message: 'Cannot write tensor "__metadata__" as the name is reserved',
  });
});
