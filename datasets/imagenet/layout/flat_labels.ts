import { existsSync, readFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { DataError } from "../../data_error.ts";
import { reasonOf } from "../../reason.ts";

/** Tells the class of each photo of a split without class folders. */
export interface FlatLabels {
  /** The file's name. */
  readonly file: string;
  /**
   * The name of a class's folder, or undefined where there is none.
   *
   * @param index The photo's place in the order of names.
   */
  classOf(photo: string, index: number): string | undefined;
  /** All classes that it has, sorted. */
  readonly classes: readonly string[];
  /** How many photos the labels are for, where they go by order. */
  readonly count?: number;
}

type Reader = (lines: readonly string[], file: string) => FlatLabels;

/** Lines that begin with a photo's name, then a separator and its class; a first line may head the columns. */
const byName = (separator: RegExp, heading = ""): Reader => (lines, file) => {
  const stem = (name: string) => basename(name, extname(name)).normalize("NFC");
  const body = lines.filter((line) => line !== heading);
  const classes = new Map(body.map((line) => {
    const [name, rest = ""] = line.split(separator, 2);
    return [stem(name), rest.trim().split(/\s/)[0]];
  }));
  return {
    file,
    classes: [...new Set(classes.values())].sort(),
    classOf: (photo) => classes.get(stem(photo)),
  };
};

/** A line for each photo, in order of their names. */
const byOrder: Reader = (lines, file) => ({
  file,
  classes: [...new Set(lines)].sort(),
  count: lines.length,
  classOf: (_photo, index) => lines[index],
});

/** Files with labels of validation photos, as those who publish the data sets document them. */
const FILES: Readonly<Record<string, Reader>> = {
  "LOC_val_solution.csv": byName(/,/, "ImageId,PredictionString"), // ILSVRC's at Kaggle: NAME,CLASS x y x y …
  "val_annotations.txt": byName(/\t/), // Tiny ImageNet's: NAME.JPEG, CLASS, x, y, w, h
  "imagenet_2012_validation_synset_labels.txt": byOrder, // ILSVRC's as TensorFlow's models publish it
};

/** Labels by numbers that only another file of their publishers explains. */
const NUMBERED = ["ILSVRC2012_validation_ground_truth.txt", "val.txt"];

/** The labels of a split's photos, from a file in one of some folders, the nearest first. @throws {DataError} If it cannot be read. */
export function findFlatLabels(folders: readonly string[]): FlatLabels | undefined {
  for (const [name, read] of Object.entries(FILES)) {
    const path = folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
    if (path !== undefined) return read(linesOf(path), name);
  }
}

/** What to do where there are none. */
export function howToLabel(split: string, folders: readonly string[]): string {
  const numbered = NUMBERED.find((name) => folders.some((at) => existsSync(join(at, name))));
  const found = numbered === undefined
    ? `there is no ${Object.keys(FILES).join(", ")} to label them`
    : `the classes in ${numbered} are numbers that it does not explain`;
  return `${found}: move photos to ${split}/CLASS/, or write ${
    Object.keys(FILES)[0]
  } with a line NAME,CLASS for each`;
}

/** Of a text file, without empty ones. @throws {DataError} If it cannot be read. */
export function linesOf(file: string): string[] {
  try {
    return readFileSync(file, "utf8").replace(/^\ufeff/, "").split(/\r?\n/)
      .map((line) => line.trimEnd()).filter((line) => line !== "");
  } catch (error) {
    throw new DataError(`Cannot read ${file} as ${reasonOf(error)}`);
  }
}
