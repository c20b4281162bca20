/** What files are that were meant to be others, known by their first bytes. */

/** How a file begins, each byte a character: by a pattern, or by one of some texts at a place. */
export type Magic = RegExp | {
  /** The first byte by default. */
  readonly at?: number;
  readonly begins: readonly string[];
  /** What must be found besides in the first {@linkcode HEAD_BYTES}. */
  readonly holds?: RegExp;
};

/** A kind of files: `a zip archive`, and what to do with one: `unpack it with unzip`. */
export type Kind = readonly [magic: Magic, what: string, advice: string];

/** So many bytes tell the kind. */
export const HEAD_BYTES = 512;

export const ZIP = { begins: ["PK\x03\x04", "PK\x05\x06"] };
export const HDF5 = { begins: ["\x89HDF\r\n\x1a\n"] };
export const PICKLE = { begins: ["\x80\x02", "\x80\x03", "\x80\x04", "\x80\x05"] };
const GZIP = { begins: ["\x1f\x8b"] }, TAR = { at: 257, begins: ["ustar"] };

/** What is found in place of files of every sort. */
export const COMMON_KINDS: readonly Kind[] = [
  [/^version https:\/\/git-lfs/, "a Git LFS pointer, not the file", "fetch it with git lfs pull"],
  [
    /^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype html|html|head|body|error)/i,
    "a web page",
    "download the file again, from another address or logged in",
  ],
  [ZIP, "a zip archive", "unpack it with unzip"],
  [GZIP, "a gzip archive", "unpack it with gunzip, a .tar.gz with tar -xzf"],
  [{ begins: ["BZh"] }, "a bzip2 archive", "unpack it with bunzip2, a .tar.bz2 with tar -xjf"],
  [{ begins: ["\xfd7zXZ"] }, "an xz archive", "unpack it with unxz, a .tar.xz with tar -xJf"],
  [
    { begins: ["\x28\xb5\x2f\xfd"] },
    "a zstd archive",
    "unpack it with unzstd, a .tar.zst with tar --zstd -xf",
  ],
  [{ begins: ["7z\xbc\xaf\x27\x1c"] }, "a 7-Zip archive", "unpack it with 7z x"],
  [{ begins: ["Rar!"] }, "a RAR archive", "unpack it with unrar x"],
  [TAR, "a tar archive", "unpack it with tar -xf"],
];

const CONVERT = "convert it to JPEG or PNG", WRITE_OUT = "write its images out, one file each";

/** What is found in place of photos and of archives of them. */
const PHOTO_KINDS: readonly Kind[] = [
  ...COMMON_KINDS,
  [{ begins: ["PAR1"] }, "a Parquet file", WRITE_OUT],
  [HDF5, "an HDF5 file", WRITE_OUT],
  [PICKLE, "a Python pickle", "none is run"],
  [
    { at: 4, begins: heif("heic heix heim heis hevc hevx hevm mif1 msf1") },
    "HEIC, which is not read",
    CONVERT,
  ],
  [{ begins: ["\xff\x0a", "\0\0\0\x0cJXL "] }, "JPEG XL, which is not read", CONVERT],
  [{ begins: ["\0\0\0\x0cjP  ", "\xff\x4f\xff\x51"] }, "JPEG 2000, which is not read", CONVERT],
];

function heif(brands: string): string[] {
  return brands.split(" ").map((brand) => `ftyp${brand}`);
}

/** The first of some kinds that a file is of, by its first bytes. */
export function findKind(bytes: Uint8Array, kinds: readonly Kind[]): Kind | undefined {
  return kinds.find(([magic]) => begins(bytes, magic));
}

/** What a file is that is no photo or archive of the wanted kind, to follow `it is`; nothing where that is not known. */
export function knownKind(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0) return "empty";
  const found = findKind(bytes, PHOTO_KINDS);
  return found && `${found[1]}: ${found[2]}`;
}

export function isGzip(bytes: Uint8Array): boolean {
  return begins(bytes, GZIP);
}

export function isTar(bytes: Uint8Array): boolean {
  return begins(bytes, TAR);
}

function begins(bytes: Uint8Array, magic: Magic): boolean {
  const head = String.fromCharCode(...bytes.subarray(0, HEAD_BYTES));
  if (magic instanceof RegExp) return magic.test(head);
  const { at, begins, holds } = magic;
  return begins.some((text) => head.startsWith(text, at)) && (holds?.test(head) ?? true);
}
