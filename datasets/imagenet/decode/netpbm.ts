import type { Pixels } from "./resample.ts";
import { roundHalfEven } from "./view.ts";

/** Whether it begins as one of Netpbm's files do: `P1` … `P6`, bits, greys or colours, as text or bytes. */
export function isNetpbm(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] >= 0x31 && bytes[1] <= 0x36 && isSpace(bytes[2]);
}

/**
 * Decodes PBM, PGM or PPM to RGB; values up to another maximum than 255 are scaled to that, as Pillow has it; greys of 16 bits too, which it cuts off.
 *
 * @throws {Error} With the reason, to follow `as`, if its header makes no sense or it is truncated.
 * @see https://netpbm.sourceforge.net/doc/ppm.html
 */
export function decodeNetpbm(bytes: Uint8Array): Pixels {
  const kind = bytes[1] - 0x30, isText = kind <= 3, isBits = kind % 3 === 1;
  const reader = new Reader(bytes, 2);
  const width = reader.number(), height = reader.number();
  const most = isBits ? 1 : reader.number();
  if (!(width > 0 && height > 0 && most > 0 && most < 65536)) {
    throw new Error(`its header says ${width} x ${height} pixels of 0 to ${most}`);
  }
  const channels = kind % 3 === 0 ? 3 : 1, row = width * channels;
  // A character each at least, where it is text.
  const bits = isText ? 8 : isBits ? 1 : most > 255 ? 16 : 8;
  if (bytes.length - reader.at < height * Math.ceil(row * bits / 8)) throw new Error(TRUNCATED);
  if (!isText) reader.at++; // one blank before the bytes
  const data = new Uint8Array(3 * width * height);
  const value = isText ? textValue(reader, isBits) : byteValue(bytes, reader.at, row, bits);
  for (let i = 0, to = 0; i < row * height; i++) {
    const level = isBits ? 255 * (1 - value(i)) : roundHalfEven(value(i) / most * 255);
    for (let copies = 3 / channels; copies > 0; copies--) data[to++] = level;
  }
  return { data, width, height };
}

const TRUNCATED = "it is truncated";

/** The value at a place of the picture; to be asked for in order. */
function textValue(reader: Reader, isBits: boolean): () => number {
  return () => {
    const value = isBits ? reader.digit() : reader.number();
    if (Number.isNaN(value)) throw new Error(TRUNCATED);
    return value;
  };
}

/** The value at a place of the picture; rows of bits begin with a byte. */
function byteValue(bytes: Uint8Array, first: number, row: number, bits: number) {
  if (bits === 8) return (i: number) => bytes[first + i];
  if (bits === 16) return (i: number) => 256 * bytes[first + 2 * i] + bytes[first + 2 * i + 1];
  const pitch = Math.ceil(row / 8);
  return (i: number) => {
    const x = i % row, y = (i - x) / row;
    return bytes[first + y * pitch + (x >> 3)] >> (7 - x % 8) & 1;
  };
}

/** Reads decimal numbers apart by blanks and comments. */
class Reader {
  readonly #bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  /** NaN where none comes. */
  number(): number {
    this.#skip();
    let text = "";
    while (isDigit(this.#bytes[this.at])) text += String.fromCharCode(this.#bytes[this.at++]);
    return text === "" ? NaN : Number(text);
  }

  /** Bits may stand without blanks between them. */
  digit(): number {
    this.#skip();
    return isDigit(this.#bytes[this.at]) ? this.#bytes[this.at++] - 0x30 : NaN;
  }

  #skip(): void {
    for (let inComment = false; this.at < this.#bytes.length; this.at++) {
      const byte = this.#bytes[this.at];
      if (inComment) inComment = byte !== 0x0a && byte !== 0x0d;
      else if (byte === 0x23) inComment = true;
      else if (!isSpace(byte)) return;
    }
  }
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}
