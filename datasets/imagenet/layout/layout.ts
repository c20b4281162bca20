import { closeSync, openSync, readdirSync, readSync, type Stats, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { HEAD_BYTES, knownKind } from "../../file_kind.ts";
import { readable } from "../../reason.ts";
import type { Photos } from "../photo_split.ts";
import { classNames } from "./class_names.ts";
import { type LeftOut, someOf } from "../../left_out.ts";
import { isFolderAt, Listing, unusable } from "./listing.ts";

/** Below the named folder, where the splits may be: in it, or as ImageNet's archives have them. */
const ROOTS = ["", "ILSVRC/Data/CLS-LOC", "Data/CLS-LOC"];
const TRAIN = "train";
/** Names of the split to evaluate on, the likeliest first. */
const VALIDATION = ["val", "valid", "validation", "test"];

/** A folder of labelled photos. */
export interface PhotoFolder {
  /** Where the splits' folders are; paths are below it, by `/`. */
  readonly root: string;
  /** Names of the classes' folders, sorted: a label is a place in this list. */
  readonly folders: readonly string[];
  /** For people, one for each of `folders`: `n01440764 tench` where a file tells, else the folder's name. */
  readonly classes: readonly string[];
  /** Empty where nothing is to be trained and there is no such split. */
  readonly train: Photos;
  /** Empty where there is no such split. */
  readonly validation: Photos;
  /** What else is there. */
  readonly leftOut: readonly LeftOut[];
}

/**
 * Lists the photos of a folder: `train/CLASS/*` and, if there, `val/CLASS/*` (or valid, validation, test), as ILSVRC and torchvision's
 * ImageFolder have them, or photos to evaluate on without class folders, labelled by a file
 * ({@linkcode "./flat_labels.ts".findFlatLabels}). Classes and the photos of each are in order of their names.
 *
 * @param evalOnly Nothing is to be trained: without `train` the classes are those of the photos to evaluate on.
 * @throws {DataError} If there is no such folder, a split has none, or an unknown class.
 */
export function listPhotos(data: string, evalOnly = false): PhotoFolder {
  const root = rootOf(data, evalOnly), listing = new Listing(data, root);
  listing.leaveBeside([TRAIN, ...VALIDATION]);
  const validations = VALIDATION.filter((name) => isFolderAt(join(root, name)));
  const none = { root, paths: [], labels: new Uint16Array() };
  const { leftOut } = listing.walk;
  const named = (folders: readonly string[]) => ({
    ...{ root, folders, leftOut },
    classes: classNames(listing.around, folders),
  });
  if (!isFolderAt(join(root, TRAIN))) {
    const [first, ...others] = validations;
    const { folders, photos } = listing.classesAndPhotos(first);
    for (const other of others) listing.walk.leave(`${other}/`, "a further split");
    return { ...named(folders), train: none, validation: photos };
  }
  const { folders, photos: train } = listing.photosByClass(TRAIN);
  let validation: Photos | undefined;
  for (const split of validations) {
    if (validation) listing.walk.leave(`${split}/`, "a further split");
    else validation = listing.photosOf(split, folders);
    if (!validation) listing.walk.leave(`${split}/`, "no photo with a label");
  }
  return { ...named(folders), train, validation: validation ?? none };
}

function rootOf(data: string, evalOnly: boolean): string {
  const found = readable(data, () => statSync(data));
  if (!found.isDirectory()) {
    throw unusable(data, `it is ${kindOf(data, found)}; name a folder that holds ${TRAIN}/`);
  }
  const roots = ROOTS.map((below) => join(data, below));
  const root = roots.find((at) => isFolderAt(join(at, TRAIN)));
  if (root !== undefined) return root;
  const only = roots.find((at) => VALIDATION.some((name) => isFolderAt(join(at, name))));
  if (only !== undefined && evalOnly) return only;
  throw unusable(data, `it has no folder ${TRAIN}: ${whatElse(data, only !== undefined)}`);
}

/** What to do with a folder that has no split to train on. */
function whatElse(data: string, validates: boolean): string {
  if (validates) {
    return `--eval-only evaluates weights on what is there, training needs ${TRAIN}/CLASS/PHOTO.JPEG`;
  }
  if ([TRAIN, ...VALIDATION].includes(basename(data))) {
    return `name the folder around it, ${dirname(data)}`;
  }
  const names = readable(data, () => readdirSync(data)).sort();
  const found = names.length === 0 ? "" : `, found ${someOf(names)}`;
  return `expected ${TRAIN}/CLASS/PHOTO.JPEG${found}`;
}

/** What is there in place of a folder. */
function kindOf(path: string, found: Stats): string {
  if (!found.isFile()) return "no folder and no file"; // It may have no end, or none that comes.
  return readable(path, () => {
    const file = openSync(path, "r"), head = new Uint8Array(HEAD_BYTES);
    try {
      return knownKind(head.subarray(0, readSync(file, head, 0, HEAD_BYTES, 0))) ?? "a file";
    } finally {
      closeSync(file);
    }
  });
}
