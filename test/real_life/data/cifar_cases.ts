/** What people name as CIFAR-10: its archive and folder in any packing, its other versions, and what a download leaves. */
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { gzipSync } from "node:zlib";
import { packTar, type TarEntry } from "modern-tar";
import { loadCifar10 } from "../../../datasets/cifar10/cifar10.ts";
import { tarOf, tinyFiles, tinyLayout } from "../../../datasets/cifar10/testing.ts";
import { answerOf, type RealCase, type RealCases } from "../cases.ts";

const FOLDER = "cifar-10-batches-bin";

/** Something at a path named `data`, three records for each ten thousand of the real ones. */
function cifar(
  name: string,
  exit: number,
  says: RegExp,
  put: (data: string) => void | Promise<void>,
  missing: string | false = false,
): RealCase {
  const make = (folder: string) => put(join(folder, "data"));
  const answer = (folder: string) => readCifar(join(folder, "data"));
  return { name, make, answer, exit, says, missing };
}

function readCifar(data: string) {
  return answerOf(async (log) => void await loadCifar10({ data, cacheDir: "", log }, tinyLayout()));
}

const ALL = /^18 images of 10 classes, 15 to train on and 3 to evaluate on; nothing left out$/m;
const bytes = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0));
const file = (content: () => Uint8Array | Promise<Uint8Array>) => async (data: string) =>
  writeFileSync(data, await content());
const packed = (entries: TarEntry[]) => file(async () => gzipSync(await packTar(entries)));
const held = (names: readonly string[]): TarEntry[] =>
  names.map((name) => ({ header: { name, size: 1 }, body: "x" }));

/** The entries of a whole archive. */
function entries(change: (name: string, size: number) => Partial<TarEntry["header"]>): TarEntry[] {
  return [...tinyFiles()].map(([name, body]) => {
    const header = { name: `${FOLDER}/${name}`, size: body.length, ...change(name, body.length) };
    return { header, body: header.size === 0 ? undefined : body };
  });
}

/** Writes the files into a folder. */
function unpacked(folder: string, names = [...tinyFiles().keys()]): void {
  mkdirSync(folder, { recursive: true });
  for (const name of names) writeFileSync(join(folder, name), tinyFiles().get(name) ?? bytes("x"));
}

/** A tar in which a byte of the first name is no UTF-8; the checksum follows it. */
async function latinTar(): Promise<Uint8Array> {
  const tar = Uint8Array.from(await packTar([...held(["cafe.txt"]), ...entries(() => ({}))]));
  const sum = new TextDecoder().decode(tar.subarray(148, 154));
  const more = parseInt(sum, 8) + 0xe9 - tar[3];
  tar[3] = 0xe9;
  tar.set(bytes(more.toString(8).padStart(6, "0")), 148);
  return tar;
}

const archives: RealCases = [
  cifar("the archive", 0, ALL, file(async () => gzipSync(await tarOf(tinyFiles())))),
  cifar("a plain tar", 0, ALL, file(() => tarOf(tinyFiles()))),
  cifar("a tar with pax headers", 0, ALL, packed(entries(() => ({ pax: { comment: "ä" } })))),
  cifar("a tar with a name that is no UTF-8", 0, /1 file left out: caf.\.txt/, file(latinTar)),
  cifar(
    "a tar packed on macOS",
    0,
    /2 files left out: .*\/\._data_batch_1\.bin, \.DS_Store \(none of CIFAR-10's files\)/,
    packed([...entries(() => ({})), ...held([`${FOLDER}/._data_batch_1.bin`, ".DS_Store"])]),
  ),
  cifar(
    "a tar in which a batch is a link",
    2,
    /lacks test_batch\.bin: cifar-10-batches-bin\/test_batch\.bin is a symlink, no file/,
    packed(
      entries((name) =>
        name === "test_batch.bin" ? { type: "symlink", linkname: "elsewhere", size: 0 } : {}
      ),
    ),
  ),
  cifar("an archive cut off", 2, /as it is truncated or corrupt$/m, async (data) => {
    writeFileSync(data, gzipSync(await tarOf(tinyFiles())).subarray(0, 5000));
  }),
  cifar("a tar cut off", 2, /as it is truncated$/m, async (data) => {
    writeFileSync(data, (await tarOf(tinyFiles())).subarray(0, 20_000));
  }),
  cifar("an archive of nothing", 2, /it lacks data_batch_1/, packed([])),
];

const PY = ["cifar-10-batches-py/data_batch_1", "cifar-10-batches-py/batches.meta"];
const others: RealCases = [
  cifar("the Python version", 2, /it is the Python version: give/, packed(held(PY))),
  cifar(
    "the MATLAB version",
    2,
    /it is the MATLAB version: give/,
    packed(held(["data_batch_1.mat"])),
  ),
  cifar("CIFAR-100", 2, /it is CIFAR-100, which is not read: give/, packed(held(["train.bin"]))),
];

const folders: RealCases = [
  cifar("the folder", 0, ALL, (data) => unpacked(data)),
  cifar("the folder around it", 0, ALL, (data) => unpacked(join(data, FOLDER))),
  cifar("a folder with more in it", 0, /1 file left out: readme\.html/, (data) => {
    unpacked(data, [...tinyFiles().keys(), "readme.html"]);
  }),
  cifar("a folder that lacks a batch", 2, /it lacks data_batch_5\.bin$/m, (data) => {
    unpacked(data, [...tinyFiles().keys()].filter((name) => name !== "data_batch_5.bin"));
  }),
  cifar("a folder that holds the archive", 2, /it is not unpacked: name .*\.gz itself/, (data) => {
    unpacked(data, ["cifar-10-binary.tar.gz"]);
  }),
  cifar("a folder of the Python version", 2, /it holds the Python version: give/, (data) => {
    mkdirSync(join(data, "cifar-10-batches-py"), { recursive: true });
  }),
  cifar("a folder of CIFAR-100", 2, /it holds CIFAR-100, which/, (data) => {
    unpacked(data, ["train.bin", "test.bin", "fine_label_names.txt"]);
  }),
  cifar("an empty folder", 2, /neither it nor its .* holds data_batch_1\.bin/, (data) => {
    mkdirSync(data);
  }),
];

const posix = process.platform === "win32" && "it needs links";
const files: RealCases = [
  cifar("nothing", 2, /as it is empty$/m, file(() => new Uint8Array())),
  cifar("what is not there", 2, /as it does not exist$/m, () => {}),
  cifar("a link to nothing", 2, /as it does not exist$/m, (at) => symlinkSync("no", at), posix),
  cifar("a Git LFS pointer", 2, /a Git LFS pointer, not the file: fetch/, (data) => {
    writeFileSync(data, "version https://git-lfs.github.com/spec/v1\noid sha256:0\n");
  }),
  cifar("a web page", 2, /it is a web page: download/, file(() => bytes("<html><head></head>"))),
  cifar("a zip", 2, /it is a zip archive: unpack/, file(() => bytes("PK\x03\x04"))),
  cifar("an xz archive", 2, /it is an xz archive: unpack/, file(() => bytes("\xfd7zXZ\0"))),
  cifar("a zstd archive", 2, /it is a zstd archive/, file(() => bytes("\x28\xb5\x2f\xfd"))),
  cifar("a bzip2 archive", 2, /it is a bzip2 archive/, file(() => bytes("BZh91AY"))),
  cifar("a Parquet file", 2, /it is a Parquet file/, file(() => bytes("PAR1"))),
  cifar("noise", 2, /it is no gzip or tar archive/, file(() => new Uint8Array(9000).fill(7))),
  {
    ...cifar(
      "a device without an end",
      2,
      /it is no regular file and no folder$/m,
      () => {},
      posix,
    ),
    answer: () => readCifar("/dev/zero"),
  },
];

export const cases: RealCases = [...archives, ...others, ...folders, ...files];
