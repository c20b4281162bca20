/** Messages of protobuf as their bytes, written field by field. */

export type Bytes = Uint8Array<ArrayBuffer>;

/** A field with a whole number, from 0 on. */
export function int(field: number, value: number): Bytes {
  return Uint8Array.from([...varint(8 * field), ...varint(value)]);
}

/** A field with bytes: a message by its fields, or whatever else. */
export function message(field: number, ...parts: readonly Bytes[]): Bytes {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return join(Uint8Array.from([...varint(8 * field + 2), ...varint(length)]), ...parts);
}

export function text(field: number, value: string): Bytes {
  return message(field, new TextEncoder().encode(value));
}

/** Messages follow each other as bytes do. */
export function join(...parts: readonly Bytes[]): Bytes {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Seven bits a byte, the lowest first. */
function varint(value: number): number[] {
  const bytes: number[] = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push(value % 128 + 128);
  return [...bytes, value];
}
