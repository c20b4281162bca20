/** Photos in the formats that people have: decoded as Pillow decodes them, or said to be no photo. */
import sharp from "sharp";
import { DataError } from "../../../datasets/data_error.ts";
import { decodePhoto } from "../../../datasets/imagenet/decode/decode.ts";
import { picture } from "../../../datasets/imagenet/testing.ts";
import { answerOf, type RealCase, type RealCases } from "../cases.ts";

type Bytes = Uint8Array | Promise<Uint8Array>;

/** Decodes a photo, and says its size and first pixel. */
function photo(name: string, make: () => Bytes, exit: number, says: RegExp): RealCase {
  const answer = () =>
    answerOf(async (say) => {
      const decoded = await decodePhoto(sharp, await make()).catch((error) => {
        throw new DataError(`a bad photo: ${error.message}`);
      });
      const { width, height, data } = decoded;
      say(`${width} x ${height}, first pixel ${data.subarray(0, 3).join(" ")}`);
    });
  return { name, answer, exit, says };
}

const good = (name: string, make: () => Bytes, says: RegExp) => photo(name, make, 0, says);
const bad = (name: string, make: () => Bytes, says: RegExp) => photo(name, make, 2, says);

const ascii = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0));
const joined = (...parts: (Uint8Array | number[] | string)[]) =>
  Uint8Array.from(parts.flatMap((part) => [...typeof part === "string" ? ascii(part) : part]));

/** Two pixels, red and grey. */
const two = () => sharp(Uint8Array.of(200, 10, 20, 90, 90, 90), raw(3));
const raw = (channels: 1 | 2 | 3 | 4) => ({ raw: { width: 2, height: 1, channels } } as const);
const RED = /^2 x 1, first pixel 200 10 20$/m;
/** JPEG and AVIF lose some. */
const REDDISH = /^48 x 40, first pixel \d+ \d+ \d+$/m;

/** A bitmap of one row of two pixels, by rows of bytes. */
function bmp(bits: number, compression: number, masks: readonly number[], row: Uint8Array) {
  const header = new DataView(new ArrayBuffer(54 + 4 * masks.length));
  const words = [[10, header.byteLength], [14, 40], [18, 2], [22, 1], [30, compression]];
  for (const [at, value] of words) header.setUint32(at, value, true);
  header.setUint16(28, bits, true);
  masks.forEach((mask, i) => header.setUint32(54 + 4 * i, mask, true));
  header.setUint16(0, 0x4d42, true);
  return joined(new Uint8Array(header.buffer), row);
}

const netpbm: RealCases = [
  good("PPM", () => joined("P6 2 1 255\n", [200, 10, 20, 90, 90, 90]), RED),
  good("PPM as text, with a comment", () => ascii("P3\n# w h\n2 1 255\n200 10 20 90 90 90"), RED),
  good(
    "PGM of 16 bits",
    () => joined("P5\n2 1\n65535\n", Uint8Array.of(128, 128, 0, 0)),
    /128 128 128/,
  ),
  good("PBM", () => joined("P4\n2 1\n", Uint8Array.of(0x40)), /^2 x 1, first pixel 255 255 255/m),
  bad("PPM cut off", () => ascii("P6 2 1 255\nabc"), /it is truncated/),
  bad("PPM of no size", () => ascii("P6 0 1 255\n"), /its header says 0 x 1 pixels/),
];

const bitmaps: RealCases = [
  good("BMP of 24 bits", () => bmp(24, 0, [], Uint8Array.of(20, 10, 200, 90, 90, 90, 0, 0)), RED),
  good(
    "BMP of 16 bits",
    () => bmp(16, 3, [0xf800, 0x7e0, 0x1f], Uint8Array.of(0, 0xf8, 0, 0)),
    /255 0 0/,
  ),
  bad("BMP cut off", () => bmp(24, 0, [], Uint8Array.of(20)), /it is truncated/),
  bad("BMP compressed", () => bmp(8, 1, [], new Uint8Array(8)), /compressed BMP is not read/),
];

const others: RealCases = [
  good("PNG", () => two().png().toBuffer(), RED),
  good("PNG of 16 bits", () => two().toColourspace("rgb16").png().toBuffer(), RED),
  good(
    "PNG with a palette",
    () => two().png({ palette: true }).toBuffer(),
    /^2 x 1, first pixel \d/m,
  ),
  good("PNG with alpha, kept as it is below", () => {
    return sharp(Uint8Array.of(200, 10, 20, 0, 90, 90, 90, 255), raw(4)).png().toBuffer();
  }, RED),
  good("PNG in grey", () => sharp(Uint8Array.of(7, 9), raw(1)).png().toBuffer(), /pixel 7 7 7$/m),
  good("GIF", () => two().gif().toBuffer(), /^2 x 1, first pixel \d/m),
  good("WebP", () => two().webp({ lossless: true }).toBuffer(), RED),
  good("TIFF", () => two().tiff({ compression: "lzw" }).toBuffer(), RED),
  good("AVIF", () => picture(1).avif().toBuffer(), REDDISH),
  bad(
    "PNG cut off",
    async () => (await picture(1).png().toBuffer()).subarray(0, -30),
    /it is trunc/,
  ),
  bad(
    "SVG",
    () => ascii('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
    /but svg/,
  ),
  bad("HEIC", () => ascii("\0\0\0\x18ftypheic\0\0\0\0mif1heic"), /it is HEIC, which is not read/),
  bad("JPEG XL", () => joined("\xff\x0a", new Uint8Array(30)), /it is JPEG XL, which is not read/),
  bad("a web page", () => ascii("<!DOCTYPE html><html></html>"), /it is a web page/),
  bad(
    "a Git LFS pointer",
    () => ascii("version https://git-lfs.github.com/spec/v1\n"),
    /LFS pointer/,
  ),
  bad("nothing", () => new Uint8Array(), /it is empty/),
  bad("zeros", () => new Uint8Array(5000), /it is no photo/),
];

const jpeg = () => picture(1).jpeg().toBuffer();
/** Puts bytes before the first marker of a kind. */
async function inserted(marker: number, ...bytes: number[]): Promise<Uint8Array> {
  const whole = await jpeg(), at = whole.indexOf(Uint8Array.of(0xff, marker));
  return joined(whole.subarray(0, at), Uint8Array.from(bytes), whole.subarray(at));
}

const jpegs: RealCases = [
  good("JPEG", jpeg, REDDISH),
  good("JPEG, progressive", () => picture(1).jpeg({ progressive: true }).toBuffer(), REDDISH),
  good("JPEG in grey", () => picture(1).greyscale().jpeg().toBuffer(), /pixel (\d+) \1 \1$/m),
  good("JPEG in CMYK", () => picture(1).toColourspace("cmyk").jpeg().toBuffer(), REDDISH),
  good("JPEG that EXIF turns, as it is stored", () => {
    return picture(1).jpeg().withMetadata({ orientation: 6 }).toBuffer();
  }, REDDISH),
  good("JPEG with a warning: bytes before a marker", () => inserted(0xda, 0, 17, 34), REDDISH),
  good(
    "JPEG with bytes after its end",
    async () => joined(await jpeg(), new Uint8Array(999)),
    REDDISH,
  ),
  bad("JPEG cut off", async () => (await jpeg()).subarray(0, -100), /it is truncated/),
  bad("JPEG cut off in its header", async () => (await jpeg()).subarray(0, 100), /it is truncated/),
  bad("JPEG without its last byte", async () => (await jpeg()).subarray(0, -1), /it is truncated/),
];

export const cases: RealCases = [...netpbm, ...bitmaps, ...others, ...jpegs];
