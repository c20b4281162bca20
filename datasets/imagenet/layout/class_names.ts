import { existsSync } from "node:fs";
import { join } from "node:path";
import { linesOf } from "./flat_labels.ts";

/** Files that name classes for people: ILSVRC's `n01440764 tench, Tinca tinca`, Tiny ImageNet's the same after a tab. */
const FILES = ["LOC_synset_mapping.txt", "words.txt"];

/** Names for people, one for each class folder: `n01440764 tench` where a file tells, else the folder's name. @throws {DataError} If it cannot be read. */
export function classNames(around: readonly string[], folders: readonly string[]): string[] {
  const file = FILES.flatMap((name) => around.map((folder) => join(folder, name)))
    .find((path) => existsSync(path));
  const names = new Map(
    file === undefined ? [] : linesOf(file).map((line) => {
      const [, folder, words] = line.match(/^(\S+)\s+(.*)$/) ?? ["", line, ""];
      return [folder, words.split(",")[0].trim()];
    }),
  );
  return folders.map((folder) => names.get(folder) ? `${folder} ${names.get(folder)}` : folder);
}

/** Class folders by name, in whatever normal form of Unicode it is asked for: macOS writes others than people type. */
export class ClassFolders {
  readonly #labels = new Map<string, number>();
  /** Folders whose names differ by their normal form alone. */
  readonly doubles: string[] = [];

  /** @param folders In order: a label is a place in this list. */
  constructor(folders: readonly string[]) {
    for (const [label, folder] of folders.entries()) {
      const name = folder.normalize("NFC");
      if (this.#labels.has(name)) this.doubles.push(folder);
      else this.#labels.set(name, label);
    }
  }

  label(name: string): number | undefined {
    return this.#labels.get(name.normalize("NFC"));
  }
}
