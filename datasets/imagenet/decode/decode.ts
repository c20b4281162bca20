import type { Sharp, SharpOptions } from "sharp";
import { knownKind } from "../../file_kind.ts";
import { decodeBmp, isBmp } from "./bmp.ts";
import { decodeNetpbm, isNetpbm } from "./netpbm.ts";
import type { Pixels } from "./resample.ts";

/** What sharp's module is called with; it is passed in, as only the workers that decode load it. */
export type OpenImage = (bytes: Uint8Array, options: SharpOptions) => Sharp;

/** What photos may be, whatever their names say: ImageNet has a PNG that is called JPEG. */
const FORMATS: readonly string[] = ["jpeg", "png", "webp", "tiff", "gif", "heif"];

/**
 * Decodes a photo to RGB as Pillow's `convert("RGB")` does: at the size and orientation in which it is stored, whatever its EXIF data
 * says, without regard to a colour profile or transparency, grey as three equal channels, CMYK by the plain formula. A JPEG whose entropy
 * coded data was altered decodes to wrong pixels, in both. Of several pictures it is the first.
 *
 * @throws {Error} With the reason, to follow `as`, if it is truncated, damaged or no photo.
 */
export async function decodePhoto(open: OpenImage, bytes: Uint8Array): Promise<Pixels> {
  if (bytes.length === 0) throw new Error("it is empty");
  if (isNetpbm(bytes)) return decodeNetpbm(bytes);
  if (isBmp(bytes)) return decodeBmp(bytes);
  // Not at warnings, which Pillow passes over as well.
  const options = { failOn: "error", ignoreIcc: true, sequentialRead: true } as const;
  try {
    const image = open(bytes, options);
    const { format, space } = await image.metadata();
    if (!FORMATS.includes(format)) throw new Error(`it is no photo but ${format}`);
    const cmyk = space === "cmyk";
    const rgb = cmyk
      ? image.pipelineColourspace("cmyk").toColourspace("cmyk")
      : image.toColourspace("srgb").removeAlpha();
    const { data, info: { width, height, channels } } = await rgb.raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
    if (channels !== (cmyk ? 4 : 3)) throw new Error(`it has ${channels} channels`);
    return { data: cmyk ? rgbOfCmyk(data) : data, width, height };
  } catch (error) {
    throw new Error(reasonOf((error as Error).message, bytes));
  }
}

/**
 * In plain words what libvips says, often line after line the same. It keeps its words in one place for all threads, so those of this photo
 * may be gone where several are decoded: a JPEG or PNG without its end is known without them.
 */
function reasonOf(message: string, bytes: Uint8Array): string {
  if (/premature end|unexpected end|truncated/i.test(message) || endless(bytes)) {
    return "it is truncated";
  }
  const kind = knownKind(bytes);
  if (kind !== undefined) return `it is ${kind}`;
  if (/unsupported image format/.test(message)) return "it is no photo";
  return message.split("\n")[0].trim();
}

/** Bytes that may follow the marker of the end. */
const PADDING = 64;

/** Whether it begins as a JPEG or a PNG and does not end as one: in a JPEG's data the marker of the end stands nowhere else. */
function endless(bytes: Uint8Array): boolean {
  const tail = bytes.subarray(-PADDING);
  const isEnd = (mark: readonly number[]) =>
    tail.some((_, i) => mark.every((byte, k) => tail[i + k] === byte));
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return !isEnd([0xff, 0xd9]);
  return bytes[0] === 0x89 && bytes[1] === 0x50 && !isEnd(IEND);
}

/** Of a PNG's last chunk. */
const IEND = [0x49, 0x45, 0x4e, 0x44];

/** Three channels for four, as Pillow computes them: the product of what ink and black let through. */
function rgbOfCmyk(cmyk: Uint8Array): Uint8Array {
  const rgb = new Uint8Array(cmyk.length / 4 * 3);
  for (let from = 0, to = 0; from < cmyk.length; from += 4, to += 3) {
    const white = 255 - cmyk[from + 3];
    for (let c = 0; c < 3; c++) {
      const product = cmyk[from + c] * white + 128;
      rgb[to + c] = white - ((product + (product >> 8)) >> 8);
    }
  }
  return rgb;
}
