/** What the cases of folders of photos share. */
import { join } from "node:path";
import { putAll } from "../../../datasets/imagenet/testing.ts";
import { loadDataset } from "../../../datasets/load.ts";
import type { Outcome } from "../../command_line_test_support.ts";
import { answerOf, type RealCase } from "../cases.ts";

/** Reads a folder of photos as `train` does, and says what it has. */
export function readPhotos(data: string, evalOnly = false): Promise<Outcome> {
  return answerOf(async (log) => {
    (await loadDataset("imagenet", { data, cacheDir: "", imageSize: 8, evalOnly, log })).close();
  });
}

/** Two photos of two classes each, in both splits. */
export const GOOD = [
  "train/a/1.jpg",
  "train/a/2.png",
  "train/b/1.JPG",
  "train/b/2.JPEG",
  "val/b/1.webp",
];
export const COUNTS = "5 photos of 2 classes, 4 to train on and 1 to evaluate on";

/** Files that are only listed, which hold nothing. */
const named = (paths: readonly string[]) => Object.fromEntries(paths.map((path) => [path, ""]));

interface Folder {
  readonly files?: readonly string[];
  readonly texts?: Readonly<Record<string, string>>;
  /** What is there besides files. */
  more?(folder: string): void | Promise<void>;
  readonly evalOnly?: boolean;
  /** Below the folder, what is named as data. */
  readonly data?: string;
  readonly missing?: string | false;
}

/** A folder that is read, with what is said of it. */
export function read(name: string, says: string, folder: Folder = {}): RealCase {
  return { ...folderCase(name, folder), exit: 0, says: exactly(says) };
}

/** A folder that is refused, with the reason. */
export function refused(name: string, says: string, folder: Folder = {}): RealCase {
  return { ...folderCase(name, folder), exit: 2, says: exactly(says) };
}

function folderCase(name: string, { files = GOOD, texts, more, ...asked }: Folder) {
  const { evalOnly, data = "", missing = false } = asked;
  const make = async (folder: string) => {
    putAll(folder, { ...named(files), ...texts });
    await more?.(folder);
  };
  const answer = (folder: string) => readPhotos(join(folder, data), evalOnly);
  return { name, make, answer, missing };
}

function exactly(text: string): RegExp {
  return new RegExp(text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
}
