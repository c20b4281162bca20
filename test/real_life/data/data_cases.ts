/** Folders of photos as people have them: names, links, classes and splits. What is left out is counted. */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, rmdirSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import type { RealCases } from "../cases.ts";
import { COUNTS, GOOD, read, readPhotos, refused } from "./folders_test_support.ts";

const link = (to: string, ...at: string[]) => (folder: string) =>
  at.forEach((path) => symlinkSync(to, join(folder, path)));
const shell = (script: string) => (folder: string) =>
  void execFileSync("sh", ["-c", script], { cwd: folder });

const posix = process.platform !== "linux" && "it needs Linux' file names and links";
const unprivileged = posix || readsAll() && "it needs a user who may not read everything";
/** Whether permissions are nothing to this process. */
function readsAll(): boolean {
  const folder = mkdtempSync(join(tmpdir(), "trainmark-"));
  try {
    chmodSync(folder, 0);
    readdirSync(folder);
    return true;
  } catch {
    return false;
  } finally {
    rmdirSync(folder);
  }
}

const SYSTEM = "(a system's or program's own)";

const names: RealCases = [
  read("class by class, endings in capitals", `${COUNTS}; nothing left out`),
  read("folders with dots", "2 photos of 1 class", {
    files: ["train/a/v1.0/x.jpg", "train/a/v2/deep.er/y.jpg"],
  }),
  read("folders named like photos", "2 photos of 1 class", {
    files: ["train/a/x.jpg/1.jpg", "train/a/y.png/2.jpg"],
  }),
  read(
    "what systems put there",
    `${COUNTS}; 6 files and 5 folders left out: train/.DS_Store, train/.ipynb_checkpoints/, ` +
      `train/@eaDir/ and 8 more ${SYSTEM}`,
    {
      files: [
        ...[...GOOD, "train/lost+found/x", "train/@eaDir/a/1.jpg", "train/__MACOSX/a/1.jpg"],
        ...["train/.DS_Store", "train/a/._1.jpg", "train/b/Thumbs.db", "val/desktop.ini"],
        ...["train/.ipynb_checkpoints/1.jpg", "val/@eaDir/1.jpg", "train/a/ehthumbs.db"],
        "val/b/.DS_Store",
      ],
    },
  ),
  read("hidden files and folders", "2 files and 1 folder left out: train/.cache/, train/a/.x.jpg", {
    files: [...GOOD, "train/.cache/x.jpg", "train/a/.x.jpg", "val/b/.keep"],
  }),
  read("a photo whose name is no UTF-8", "1 file left out: train/a/caf\ufffd.jpg (its name is no", {
    more: shell("touch train/a/$(printf 'caf\\351.jpg')"),
    missing: posix,
  }),
  read("a class whose name is no UTF-8", "1 folder left out: train/caf\ufffd/ (its name is no", {
    more: shell("mkdir train/$(printf 'caf\\351') && touch train/$(printf 'caf\\351')/1.jpg"),
    missing: posix,
  }),
  read("a class in other normal forms", "2 photos of 1 class, 1 to train on and 1 to evaluate on", {
    files: ["train/caf\u00e9/1.jpg", "val/cafe\u0301/1.jpg"],
  }),
  refused("two classes that look the same", "train has classes twice, in two normal forms", {
    files: ["train/caf\u00e9/1.jpg", "train/cafe\u0301/1.jpg"],
    missing: posix,
  }),
  read("spaces, line ends, other scripts", "4 photos of 3 classes", {
    files: ["train/a b/1 2.jpg", "train/a b/x\ny.jpg", "train/猫/١.jpg", "train/\u202ea/🐈.jpg"],
  }),
  read("a name of 255 bytes", "2 photos of 1 class", {
    files: ["train/a/1.jpg", `train/a/${"x".repeat(251)}.jpg`],
  }),
];

const links: RealCases = [
  read("a class that is a link", "2 photos of 1 class", {
    files: ["elsewhere/1.jpg", "elsewhere/2.jpg", "train/.keep"],
    more: link("../elsewhere", "train/a"),
  }),
  read("a photo that is a link", "5 to train on", { more: link("1.jpg", "train/a/z.jpg") }),
  read("links to nothing", "2 files left out: train/c, train/a/z.jpg (a link to nothing)", {
    more: link("nowhere", "train/a/z.jpg", "train/c"),
  }),
  read("a link to itself", "1 file left out: train/a/z.jpg (a link that leads to itself)", {
    more: link("z.jpg", "train/a/z.jpg"),
  }),
  read(
    "a link to the folder around it",
    "1 folder left out: train/a/up/ (a link to a folder that",
    {
      more: link("../a", "train/a/up"),
    },
  ),
  read(
    "folders that link to each other",
    "9 photos of 2 classes, 8 to train on and 1 to evaluate on; 2 folders left out",
    {
      more: shell("cd train && ln -s ../b a/to && ln -s ../a b/to"),
    },
  ),
  refused("train is a link to nothing", "it has no folder train", {
    files: ["x/1.jpg"],
    more: link("nowhere", "train"),
  }),
  read("a pipe named like a photo", "1 file left out: train/a/p.jpg (no regular file)", {
    more: shell("mkfifo train/a/p.jpg"),
    missing: posix,
  }),
  {
    ...read("a folder that may not be read", "1 folder left out: train/a/c/ (its permissions", {
      files: [...GOOD, "train/a/c/1.jpg"],
      missing: unprivileged,
    }),
    async answer(folder) {
      const closed = join(folder, "train/a/c");
      chmodSync(closed, 0);
      return await readPhotos(folder).finally(() => chmodSync(closed, 0o700));
    },
  },
];

const splits: RealCases = [
  read("an empty class to train on", "1 file and 1 folder left out: train/c/x.txt", {
    files: [...GOOD, "train/c/x.txt"],
  }),
  read("an empty class to evaluate on", "val/a/ (no photo in it, so no class)", {
    files: [...GOOD, "val/a/x.txt"],
  }),
  refused("a class to evaluate on alone", "val has classes that train lacks: c", {
    files: [...GOOD, "val/c/1.jpg"],
  }),
  refused("photos outside class folders", "1 file left out: train/1.jpg (a photo outside class", {
    files: ["train/1.jpg"],
  }),
  refused("the split itself", "it has no folder train: name the folder around it", {
    data: "train",
  }),
  refused("splits of other names", "found Testing, Training", {
    files: ["Training/a/1.jpg", "Testing/a/1.jpg"],
  }),
  refused("val alone, to train", "it has no folder train: --eval-only evaluates weights", {
    files: ["val/a/1.jpg"],
  }),
  read("val alone, to evaluate", "2 photos of 2 classes, 0 to train on and 2 to evaluate on", {
    files: ["val/a/1.jpg", "val/b/1.jpg"],
    evalOnly: true,
  }),
  read(
    "a split that is a link to nothing",
    "1 file left out: val (no folder, or a link to nothing)",
    {
      files: ["train/a/1.jpg"],
      more: link("unmounted", "val"),
    },
  ),
  read(
    "photos beside the splits",
    "1 file and 1 folder left out: 1.jpg (a photo outside class folders); more/ (no split",
    {
      files: [...GOOD, "more/a/1.jpg", "1.jpg", "README.md"],
    },
  ),
  read(
    "test photos without labels",
    "2 files and 1 folder left out: test/1.jpg, test/2.jpg (a photo",
    {
      files: ["train/a/1.jpg", "test/1.jpg", "test/2.jpg"],
    },
  ),
  read("a further split", "1 folder left out: test/ (a further split)", {
    files: [...GOOD, "test/a/1.jpg"],
  }),
  refused("archives of classes, still packed", "train/n01.tar, train/n02.tar (an archive: unpack", {
    files: ["train/n01.tar", "train/n02.tar"],
  }),
  read("HEIC among the photos", "1 file left out: train/a/3.HEIC (HEIC is not read: convert it", {
    files: [...GOOD, "train/a/3.HEIC"],
  }),
  refused("HEIC alone", "train/a/1.heic (HEIC is not read: convert it to JPEG or PNG)", {
    files: ["train/a/1.heic"],
  }),
];

export const cases: RealCases = [...names, ...links, ...splits];
