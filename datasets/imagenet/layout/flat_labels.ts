import { existsSync, readFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { DataError } from "../../data_error.ts";
import { readable } from "../../reason.ts";

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

/** The head of a column of classes, as people write it. */
const HEADING = /^(?:class|label|category|target|synset|wnid|predictionstring)(?:_?(?:id|name))?$/i;

/**
 * Lines that begin with a photo's name, then a separator and its class, in quotes or not, as tools for tables write them; a first line may head
 * the columns.
 *
 * @param form Of a line, for people.
 */
const byName = (separator: string, form: string): Reader => (lines, file) => {
  const stem = (name: string) => basename(name, extname(name)).normalize("NFC");
  const classes = new Map<string, string>();
  for (const [i, line] of lines.entries()) {
    const [name, rest = ""] = line.replaceAll('"', "").split(separator, 2);
    const [label] = rest.trim().split(/\s/),
      photo = stem(name),
      other = classes.get(photo) ?? label;
    if (i === 0 && HEADING.test(label)) continue;
    const wrong = label === ""
      ? `a line is no ${form}`
      : `the classes ${other} and ${label} name it`;
    if (label === "" || other !== label) {
      throw new DataError(`Cannot use ${file} as ${wrong}: ${JSON.stringify(line.slice(0, 80))}`);
    }
    classes.set(photo, label);
  }
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
  "LOC_val_solution.csv": byName(",", "NAME,CLASS"), // ILSVRC's at Kaggle: NAME,CLASS x y x y …
  "val_annotations.txt": byName("\t", "NAME, a tab and CLASS"), // Tiny ImageNet's: NAME.JPEG, CLASS, x, y, w, h
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
  const text = readable(file, () => readFileSync(file, "utf8"));
  if (text.includes("\0")) {
    throw new DataError(`Cannot read ${file} as it holds zero bytes: save it as UTF-8, not UTF-16`);
  }
  return text.replace(/^\ufeff/, "").split(/\r\n?|\n/)
    .map((line) => line.trimEnd()).filter((line) => line !== "");
}
