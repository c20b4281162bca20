import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { DataError } from "../data_error.ts";
import { reasonOf } from "../reason.ts";
import type { Photos } from "./photo_split.ts";

/** Below the named folder, where the splits may be: in it, or as ImageNet's archives have them. */
const ROOTS = ["", "ILSVRC/Data/CLS-LOC", "Data/CLS-LOC"];
const TRAIN = "train";
/** Names of the split to evaluate on, the likeliest first. */
const VALIDATION = ["val", "valid", "validation", "test"];
const NAMES_FILE = "LOC_synset_mapping.txt";
const VALIDATION_LABELS_FILE = "LOC_val_solution.csv";

/** What torchvision's ImageFolder takes for an image. */
const EXTENSIONS: readonly string[] = [
  ".jpg",
  ".jpeg",
  ".png",
  ".ppm",
  ".bmp",
  ".pgm",
  ".tif",
  ".tiff",
  ".webp",
];

/** A folder of labelled photos. */
export interface PhotoFolder {
  /** Where the splits' folders are; paths are below it, by `/`. */
  readonly root: string;
  /** Names of the classes' folders, sorted: a label is a place in this list. */
  readonly folders: readonly string[];
  /** For people, one for each of `folders`: `n01440764 tench` where {@linkcode NAMES_FILE} tells, else the folder's name. */
  readonly classes: readonly string[];
  readonly train: Photos;
  /** Empty where there is no such split. */
  readonly validation: Photos;
}

/**
 * Lists the photos of a folder: `train/CLASS/*` and, if there, `val/CLASS/*` (or valid, validation, test), as ILSVRC and torchvision's
 * ImageFolder have them, or ILSVRC's `val/*` without folders, labelled by `LOC_val_solution.csv`. Classes and the photos of
 * each are in order of their names. Files whose names do not end as images' do, and hidden ones, are not looked at.
 *
 * @throws {DataError} If there is no such folder, or a split has none, an empty or an unknown class.
 */
export function listPhotos(data: string): PhotoFolder {
  const root = rootOf(data);
  const folders = subfolders(join(root, TRAIN));
  if (folders.length === 0) {
    throw unusable(data, `its ${TRAIN} has no class folders: expected ${TRAIN}/CLASS/PHOTO.JPEG`);
  }
  const train = photosOf(data, root, TRAIN, folders, folders);
  return {
    root,
    folders,
    classes: classNames(data, root, folders),
    train,
    validation: validationOf(data, root, folders),
  };
}

function rootOf(data: string): string {
  let isFolder: boolean;
  try {
    isFolder = statSync(data).isDirectory();
  } catch (error) {
    throw new DataError(`Cannot read ${data} as ${reasonOf(error)}`);
  }
  if (!isFolder) {
    throw unusable(data, "it is a file: unpack it, and name the folder that holds train/");
  }
  const root = ROOTS.map((below) => join(data, below)).find((at) => isFolderAt(join(at, TRAIN)));
  if (root === undefined) {
    throw unusable(data, `it has no folder ${TRAIN}: expected ${TRAIN}/CLASS/PHOTO.JPEG`);
  }
  return root;
}

function validationOf(data: string, root: string, folders: readonly string[]): Photos {
  for (const name of VALIDATION.filter((name) => isFolderAt(join(root, name)))) {
    const own = subfolders(join(root, name));
    const unknown = own.filter((folder) => !folders.includes(folder));
    if (unknown.length > 0) {
      throw unusable(data, `${name} has classes that ${TRAIN} lacks: ${some(unknown)}`);
    }
    if (own.length > 0) return photosOf(data, root, name, own, folders);
    const labels = nearby(data, root, VALIDATION_LABELS_FILE);
    if (labels !== undefined) return flatPhotos(data, root, name, labels, folders);
    // The test photos of ILSVRC have no labels at all.
    if (name !== "test" && imagesBelow(join(root, name)).length > 0) {
      throw unusable(
        data,
        `${name} has photos outside class folders, and there is no ${VALIDATION_LABELS_FILE} to label them`,
      );
    }
  }
  return { root, paths: [], labels: new Uint16Array() };
}

/** The photos of the classes `own` of a split, labelled by their places in `folders`. */
function photosOf(
  data: string,
  root: string,
  split: string,
  own: readonly string[],
  folders: readonly string[],
): Photos {
  const paths: string[] = [], labels: number[] = [], empty: string[] = [];
  const labelOf = new Map(folders.map((folder, label) => [folder, label]));
  for (const folder of own) {
    const images = imagesBelow(join(root, split, folder));
    if (images.length === 0) empty.push(`${split}/${folder}`);
    for (const image of images) {
      paths.push(`${split}/${folder}/${image}`);
      labels.push(labelOf.get(folder)!);
    }
  }
  if (empty.length > 0) throw unusable(data, `classes without a photo: ${some(empty)}`);
  return { root, paths, labels: Uint16Array.from(labels) };
}

/** Photos without class folders, labelled by the lines `NAME,CLASS x y x y …` of a file. */
function flatPhotos(
  data: string,
  root: string,
  split: string,
  labelsFile: string,
  folders: readonly string[],
): Photos {
  const classOf = new Map(
    linesOf(labelsFile).map((line) => {
      const [name, rest = ""] = line.split(",");
      return [name, rest.split(" ")[0]];
    }),
  );
  const images = imagesBelow(join(root, split));
  const labels = images.map((image) => {
    const folder = classOf.get(basename(image, extname(image)));
    const label = folders.indexOf(folder ?? "");
    if (label < 0) {
      throw unusable(
        data,
        `${split}/${image} has ${
          folder === undefined ? "no class" : `class ${folder}, which ${TRAIN} lacks,`
        } in ${VALIDATION_LABELS_FILE}`,
      );
    }
    return label;
  });
  return {
    root,
    paths: images.map((image) => `${split}/${image}`),
    labels: Uint16Array.from(labels),
  };
}

function classNames(data: string, root: string, folders: readonly string[]): string[] {
  const file = nearby(data, root, NAMES_FILE);
  const names = new Map(
    file === undefined ? [] : linesOf(file).map((line) => {
      const [folder, ...words] = line.split(" ");
      return [folder, words.join(" ").split(",")[0].trim()];
    }),
  );
  return folders.map((folder) => names.get(folder) ? `${folder} ${names.get(folder)}` : folder);
}

/** A file beside the splits or in a folder around them, no further up than the one that was named. */
function nearby(data: string, root: string, name: string): string | undefined {
  for (let at = root;; at = dirname(at)) {
    if (existsSync(join(at, name))) return join(at, name);
    if (at.length <= data.length) return undefined;
  }
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, "utf8").split(/\r?\n/).filter((line) => line !== "");
  } catch (error) {
    throw new DataError(`Cannot read ${file} as ${reasonOf(error)}`);
  }
}

function subfolders(folder: string): string[] {
  return entriesOf(folder).filter((name) => isFolderAt(join(folder, name)));
}

/** Images in a folder and the folders in it, by paths below it, in order of names. */
function imagesBelow(folder: string, prefix = ""): string[] {
  return entriesOf(join(folder, prefix)).flatMap((name) => {
    const path = prefix + name;
    if (EXTENSIONS.includes(extname(name).toLowerCase())) return [path];
    return extname(name) === "" && isFolderAt(join(folder, path))
      ? imagesBelow(folder, `${path}/`)
      : [];
  });
}

/** In order of their names by code units, as everywhere, whatever the locale. */
function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => !name.startsWith(".")).sort();
  } catch (error) {
    throw new DataError(`Cannot read ${folder} as ${reasonOf(error)}`);
  }
}

/** Also where a link leads to a folder. */
function isFolderAt(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function some(names: readonly string[]): string {
  return names.length <= 5
    ? names.join(", ")
    : `${names.slice(0, 5).join(", ")} and ${names.length - 5} more`;
}

function unusable(data: string, reason: string): DataError {
  return new DataError(`Cannot use ${data} as ImageNet as ${reason}`);
}
