/** How a file begins, each byte a character; where it does not begin so at its first byte, by that place. */
type Magic = RegExp | { readonly at?: number; readonly begins: readonly string[] };

const GZIP = { begins: ["\x1f\x8b"] }, TAR = { at: 257, begins: ["ustar"] };
const CONVERT = "which is not read: convert it to JPEG or PNG";

/** What a file that is no photo or archive of the wanted kind may be, and what to do then. */
const KINDS: readonly (readonly [magic: Magic, what: string])[] = [
  [/^version https:\/\/git-lfs/, "a Git LFS pointer, not the file: fetch it with git lfs pull"],
  [/^\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype html|html|head)/i, "a web page: download the file again"],
  [{ begins: ["PK\x03\x04", "PK\x05\x06"] }, "a zip archive: unpack it with unzip"],
  [GZIP, "a gzip archive: unpack it with tar -xzf"],
  [{ begins: ["BZh"] }, "a bzip2 archive: unpack it with tar -xjf"],
  [{ begins: ["\xfd7zXZ"] }, "an xz archive: unpack it with tar -xJf"],
  [{ begins: ["\x28\xb5\x2f\xfd"] }, "a zstd archive: unpack it with tar --zstd -xf"],
  [{ begins: ["7z\xbc\xaf\x27\x1c"] }, "a 7-Zip archive: unpack it with 7z x"],
  [{ begins: ["Rar!"] }, "a RAR archive: unpack it with unrar x"],
  [TAR, "a tar archive: unpack it with tar -xf"],
  [{ begins: ["PAR1"] }, "a Parquet file: write its images out, one file each"],
  [{ begins: ["\x89HDF"] }, "an HDF5 file: write its images out, one file each"],
  [{ begins: ["\x80\x02", "\x80\x03", "\x80\x04", "\x80\x05"] }, "a Python pickle: none is run"],
  [{ at: 4, begins: heif("heic heix heim heis hevc hevx hevm mif1 msf1") }, `HEIC, ${CONVERT}`],
  [{ begins: ["\xff\x0a", "\0\0\0\x0cJXL "] }, `JPEG XL, ${CONVERT}`],
  [{ begins: ["\0\0\0\x0cjP  ", "\xff\x4f\xff\x51"] }, `JPEG 2000, ${CONVERT}`],
];

function heif(brands: string): string[] {
  return brands.split(" ").map((brand) => `ftyp${brand}`);
}

/** So many bytes tell the kind. */
export const HEAD_BYTES = 512;

/** What a file is by its first bytes, to follow `it is`; nothing where it is of no kind that is known. */
export function knownKind(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0) return "empty";
  return KINDS.find(([magic]) => begins(bytes, magic))?.[1];
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
  return magic.begins.some((text) => head.startsWith(text, magic.at));
}
