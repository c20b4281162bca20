import type { Pixels } from "./resample.ts";

/** Whether it begins as a Windows bitmap does. */
export function isBmp(bytes: Uint8Array): boolean {
  return bytes[0] === 0x42 && bytes[1] === 0x4d && bytes.length >= 26;
}

/** How a bitmap's pixels lie. */
interface Layout {
  readonly width: number;
  readonly height: number;
  readonly isTopDown: boolean;
  readonly bits: number;
  /** Where the rows begin. */
  readonly first: number;
  /** Bytes from a row to the next. */
  readonly pitch: number;
}

/**
 * Decodes a BMP of 1 to 32 bits a pixel to RGB, without regard to transparency; compressed ones are not read.
 *
 * @throws {Error} With the reason, to follow `as`, if it is truncated or compressed, or its header makes no sense.
 * @see https://learn.microsoft.com/en-us/windows/win32/gdi/bitmap-storage
 */
export function decodeBmp(bytes: Uint8Array): Pixels {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = view.getUint32(14, true), isOld = header === 12;
  if (bytes.length < 14 + header) throw new Error(TRUNCATED);
  const layout = layoutOf(view, isOld), { width, height, isTopDown, bits, first, pitch } = layout;
  const compression = isOld ? 0 : view.getUint32(30, true);
  if (compression !== 0 && compression !== 3) throw new Error("compressed BMP is not read");
  if (first + height * pitch > bytes.length) throw new Error(TRUNCATED);
  const palette = bytes.subarray(14 + header), entry = isOld ? 3 : 4;
  const masks = compression === 3
    ? [54, 58, 62].map((at) => view.getUint32(at, true))
    : bits === 16
    ? [0x7c00, 0x3e0, 0x1f]
    : [0xff0000, 0xff00, 0xff];
  const data = new Uint8Array(3 * width * height);
  for (let y = 0, to = 0; y < height; y++) {
    const row = first + (isTopDown ? y : height - 1 - y) * pitch;
    for (let x = 0; x < width; x++, to += 3) {
      const value = valueAt(bytes, row, x, bits);
      for (let c = 0; c < 3; c++) {
        data[to + c] = bits <= 8 ? palette[value * entry + 2 - c] : scaled(value, masks[c]);
      }
    }
  }
  return { data, width, height };
}

const TRUNCATED = "it is truncated";

function layoutOf(view: DataView, isOld: boolean): Layout {
  const width = isOld ? view.getUint16(18, true) : view.getInt32(18, true);
  const signed = isOld ? view.getUint16(20, true) : view.getInt32(22, true);
  const bits = view.getUint16(isOld ? 24 : 28, true);
  if (width <= 0 || signed === 0 || ![1, 2, 4, 8, 16, 24, 32].includes(bits)) {
    throw new Error(`its header says ${width} x ${signed} pixels of ${bits} bits`);
  }
  return {
    ...{ width, bits, height: Math.abs(signed), isTopDown: signed < 0 },
    first: view.getUint32(10, true),
    pitch: Math.ceil(width * bits / 32) * 4,
  };
}

/** The pixel's bits as a number, or its place in the palette. */
function valueAt(bytes: Uint8Array, row: number, x: number, bits: number): number {
  if (bits < 8) {
    const at = x * bits;
    return bytes[row + (at >> 3)] >> (8 - bits - at % 8) & ((1 << bits) - 1);
  }
  let value = 0;
  const count = bits / 8, at = row + x * count;
  for (let i = count - 1; i >= 0; i--) value = value * 256 + bytes[at + i];
  return value;
}

/** What a mask selects, from 0 to 255. */
function scaled(value: number, mask: number): number {
  if (mask === 0) return 0;
  const shift = 31 - Math.clz32(mask & -mask);
  return Math.floor(((value & mask) >>> shift) / (mask >>> shift) * 255);
}
