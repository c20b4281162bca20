import { readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { DataError } from "../../data_error.ts";
import type { Photos } from "../photo_split.ts";
import { ClassFolders } from "./class_names.ts";
import { findFlatLabels, type FlatLabels, howToLabel } from "./flat_labels.ts";
import { leftOutText, someOf } from "../../left_out.ts";
import { notPhoto, Walk } from "./walk.ts";

/** The photos of some class folders. */
interface Listed {
  readonly folder: string;
  readonly paths: readonly string[];
}

/** Classes, and photos whose labels are places among them. */
interface Classified {
  readonly folders: readonly string[];
  readonly photos: Photos;
}

/** Lists the splits of a folder, and keeps what it leaves out. */
export class Listing {
  readonly walk: Walk;
  /** Folders from the splits' up to the named one, where files that explain them may be. */
  readonly around: readonly string[];
  readonly #data: string;
  readonly #root: string;

  /**
   * @param data As it was named.
   * @param root Where the splits are.
   */
  constructor(data: string, root: string) {
    this.walk = new Walk(root);
    this.around = foldersUpTo(data, root);
    this.#data = data;
    this.#root = root;
  }

  /** A split whose class folders are the classes. @throws {DataError} If it has none with a photo. */
  photosByClass(split: string): Classified {
    const { full, tried } = this.#classFolders(split);
    const folders = full.map(({ folder }) => folder);
    if (full.length === 0) {
      const found = tried.leftOut.length === 0 ? "" : `; ${leftOutText(tried.leftOut)}`;
      throw this.#unusable(
        `its ${split} has no class folders with photos: expected ${split}/CLASS/PHOTO.JPEG${found}`,
      );
    }
    const { doubles } = new ClassFolders(folders);
    if (doubles.length > 0) {
      throw this.#unusable(
        `${split} has classes twice, in two normal forms of Unicode that look the same: join ${
          someOf(doubles)
        } with the other`,
      );
    }
    this.walk.leftOut.push(...tried.leftOut);
    return { folders, photos: this.#photos(full, new ClassFolders(folders)) };
  }

  /** A split of its own: the classes are its folders, or those of the file that labels its photos. @throws {DataError} As `photosOf`. */
  classesAndPhotos(split: string): Classified {
    const labels = findFlatLabels(this.#places(split));
    const own = this.#classFolders(split).full, known = labels && new ClassFolders(labels.classes);
    if (!labels && own.length === 0) throw this.#unlabelled(split);
    if (!known || own.some(({ folder }) => known.label(folder) !== undefined)) {
      return this.photosByClass(split);
    }
    return { folders: labels.classes, photos: this.#flat(split, labels, known) };
  }

  /**
   * The photos of a split by the classes of another one, in class folders or labelled by a file.
   *
   * @returns Nothing where none of it is labelled.
   * @throws {DataError} If it has a class that is unknown, or photos and nothing that labels them.
   */
  photosOf(split: string, folders: readonly string[]): Photos | undefined {
    const known = new ClassFolders(folders), { full, tried } = this.#classFolders(split);
    const unknown = full.map(({ folder }) => folder).filter((name) =>
      known.label(name) === undefined
    );
    if (full.length > 0 && unknown.length === 0) {
      this.walk.leftOut.push(...tried.leftOut);
      return this.#photos(full, known);
    }
    const labels = findFlatLabels(this.#places(split));
    if (labels && unknown.length === full.length) return this.#flat(split, labels, known);
    if (unknown.length > 0) {
      throw this.#unusable(`${split} has classes that train lacks: ${someOf(unknown)}`);
    }
    // The test photos of ILSVRC have no labels at all.
    const has = tried.leftOut.some(({ reason }) => reason === OUTSIDE);
    if (split === "test" || !has) {
      this.walk.leftOut.push(...tried.leftOut);
      return undefined;
    }
    throw this.#unlabelled(split);
  }

  /** Leaves out what lies beside the splits, as far as it may be meant to be one or is a photo. */
  leaveBeside(splits: readonly string[]): void {
    for (const entry of readdirSync(this.#root).sort()) {
      const isFolder = isFolderAt(join(this.#root, entry));
      if (splits.includes(entry)) {
        if (!isFolder) this.walk.leave(entry, "no folder, or a link to nothing");
      } else if (isFolder) this.walk.leave(`${entry}/`, "no split that is used");
      else if (notPhoto(entry) === null) this.walk.leave(entry, OUTSIDE);
    }
  }

  /** What a split's folders hold, those without a photo left out. */
  #classFolders(split: string): { full: Listed[]; tried: Walk } {
    const tried = new Walk(this.#root);
    const listed = tried.folders(split, (name) => notPhoto(name) ?? OUTSIDE)
      .map((folder) => ({ folder, paths: tried.images(`${split}/${folder}`) }));
    const full = listed.filter(({ paths }) => paths.length > 0);
    for (const { folder } of listed.filter((folder) => !full.includes(folder))) {
      tried.leave(`${split}/${folder}/`, "no photo in it, so no class");
    }
    return { full, tried };
  }

  /** Photos without class folders. */
  #flat(split: string, labels: FlatLabels, known: ClassFolders): Photos {
    const { file, count } = labels;
    const paths = this.walk.images(split, (name) => name === file);
    if (count !== undefined && count !== paths.length) {
      throw this.#unusable(`${split} has ${paths.length} photos, but ${file} has ${count} lines`);
    }
    const listed = paths.flatMap((path, i): Listed[] => {
      const folder = labels.classOf(path, i);
      if (folder === undefined) this.walk.leave(path, `no class in ${file}`);
      else if (known.label(folder) !== undefined) return [{ folder, paths: [path] }];
      else throw this.#unusable(`${path} has class ${folder}, which train lacks, in ${file}`);
      return [];
    });
    if (listed.length === 0) throw this.#unusable(`no photo of ${split} has a class in ${file}`);
    return this.#photos(listed, known);
  }

  #photos(listed: readonly Listed[], classes: ClassFolders): Photos {
    const labels = listed.flatMap(({ folder, paths }) => paths.map(() => classes.label(folder)!));
    return {
      root: this.#root,
      paths: listed.flatMap(({ paths }) => paths),
      labels: Uint16Array.from(labels),
    };
  }

  /** Where files that label a split's photos may be. */
  #places(split: string): string[] {
    return [join(this.#root, split), ...this.around];
  }

  #unlabelled(split: string): DataError {
    return this.#unusable(
      `${split} has no class folders with photos, and ${howToLabel(split, this.#places(split))}`,
    );
  }

  #unusable(reason: string): DataError {
    return unusable(this.#data, reason);
  }
}

const OUTSIDE = "a photo outside class folders";

export function unusable(data: string, reason: string): DataError {
  return new DataError(`Cannot use ${data} as ImageNet as ${reason}`);
}

/** Also where a link leads to a folder. */
export function isFolderAt(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false; // A link to nothing, or to itself.
  }
}

/** Folders from one up to one around it. */
function foldersUpTo(data: string, root: string): string[] {
  const folders = [root];
  for (let at = root; at.length > data.length; at = dirname(at)) folders.push(dirname(at));
  return folders;
}
