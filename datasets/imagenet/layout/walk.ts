import { type Dirent, lstatSync, readdirSync, realpathSync, statSync } from "node:fs";
import { extname, join } from "node:path";
import { reasonOf } from "../../reason.ts";
import type { LeftOut } from "../../left_out.ts";

/** What torchvision's ImageFolder takes for an image, and what else is decoded. */
const EXTENSIONS: ReadonlySet<string> = new Set([
  ...[".jpg", ".jpeg", ".png", ".ppm", ".bmp", ".pgm", ".tif", ".tiff", ".webp"],
  ...[".jpe", ".jfif", ".gif", ".avif", ".pbm", ".pnm"],
]);

/** Photos that no decoder here reads. */
const UNREAD: ReadonlySet<string> = new Set([
  ...[".heic", ".heif", ".hif", ".jxl", ".jp2", ".j2k", ".jpx", ".svg", ".psd", ".ico", ".tga"],
  ...[".exr", ".hdr", ".dng", ".cr2", ".cr3", ".nef", ".arw", ".raf", ".rw2", ".orf", ".eps"],
]);

/** ILSVRC's train is a tar of such, one for each class. */
const ARCHIVES: ReadonlySet<string> = new Set([
  ".tar",
  ".tgz",
  ".gz",
  ".zip",
  ".xz",
  ".zst",
  ".7z",
]);

/** What systems and programs put into folders beside what people do. */
const SYSTEM = new RegExp(
  String.raw`^(?:lost\+found|@eaDir|__MACOSX|Thumbs\.db|ehthumbs\.db|desktop\.ini|\$RECYCLE\.BIN|` +
    String.raw`System Volume Information|#recycle|@Recycle|__pycache__|Icon\r|~\$.*|` +
    String
      .raw`\.(?:_.*|DS_Store|AppleDouble|ipynb_checkpoints|Trash.*|Spotlight-.*|fseventsd|git|nfs.*))$`,
  "i",
);

/** What an entry of a folder is, by its name alone or where a link leads. */
type Kind = "file" | "folder" | { readonly leftOut: string };

/** Lists folders below a root, and keeps what it leaves out of them. Paths are below the root, by `/`. */
export class Walk {
  readonly root: string;
  readonly leftOut: LeftOut[] = [];

  constructor(root: string) {
    this.root = root;
  }

  /** The folders in one, in order of their names; the files in it are left out for a reason. */
  folders(path: string, why: (file: string) => string): string[] {
    return this.#entries(path).flatMap(({ name, kind }) => {
      if (kind === "folder") return [name];
      if (kind === "file") this.leave(`${path}/${name}`, why(name));
      return [];
    });
  }

  /**
   * Images in a folder and the folders in it, whatever they are called, in order of names.
   *
   * @param isUsed Of files that are of use without being photos: they are not left out.
   */
  images(path: string, isUsed = (_name: string) => false, seen = new Set<string>()): string[] {
    seen.add(realOf(join(this.root, path)));
    return this.#entries(path).flatMap(({ name, kind }) => {
      const below = `${path}/${name}`;
      if (kind === "folder") {
        if (!seen.has(realOf(join(this.root, below)))) return this.images(below, isUsed, seen);
        this.leave(`${below}/`, "a link to a folder that is read already");
        return [];
      }
      const reason = notPhoto(name);
      if (reason === null) return [below];
      if (!isUsed(name)) this.leave(below, reason);
      return [];
    });
  }

  leave(path: string, reason: string): void {
    this.leftOut.push({ path, reason });
  }

  /** In order of their names by code units, as everywhere, whatever the locale; what is no photo nor folder is left out. */
  #entries(path: string): { name: string; kind: "file" | "folder" }[] {
    let entries: Dirent[];
    try {
      entries = readdirSync(join(this.root, path), { withFileTypes: true });
    } catch (error) {
      this.leave(`${path}/`, reasonOf(error));
      return [];
    }
    return entries.toSorted(byName).flatMap((entry) => {
      const { name } = entry, kind = kindOf(join(this.root, path, name), entry);
      if (typeof kind === "string") return [{ name, kind }];
      this.leave(`${path}/${name}${entry.isDirectory() ? "/" : ""}`, kind.leftOut);
      return [];
    });
  }
}

/** Why a file is no photo by its name; null of one that is. */
export function notPhoto(name: string): string | null {
  const extension = extname(name).toLowerCase();
  if (EXTENSIONS.has(extension)) return null;
  if (ARCHIVES.has(extension)) return "an archive: unpack it into a folder";
  if (!UNREAD.has(extension)) return "no photo by its name";
  return `${extension.slice(1).toUpperCase()} is not read: convert it to JPEG or PNG`;
}

function byName(a: Dirent, b: Dirent): number {
  return a.name < b.name ? -1 : +(a.name > b.name);
}

function kindOf(path: string, entry: Dirent): Kind {
  const { name } = entry;
  if (SYSTEM.test(name)) return { leftOut: "a system's or program's own" };
  if (name.startsWith(".")) return { leftOut: "hidden" };
  // Runtimes put this in place of bytes that are no UTF-8, and then find no such file.
  if (name.includes("\ufffd") && !exists(path)) {
    return { leftOut: "its name is no UTF-8: rename it" };
  }
  if (entry.isDirectory()) return "folder";
  return entry.isFile() ? "file" : kindBehind(path, entry);
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** A folder's one path, whatever links lead to it. */
function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path; // What is wrong with it is said when it is listed.
  }
}

/** What a link leads to. */
function kindBehind(path: string, entry: Dirent): Kind {
  try {
    const found = statSync(path);
    if (found.isDirectory()) return "folder";
    return found.isFile() ? "file" : { leftOut: "no regular file" };
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (code === "ELOOP") return { leftOut: "a link that leads to itself" };
    if (code === "ENOENT" && entry.isSymbolicLink()) return { leftOut: "a link to nothing" };
    return { leftOut: reasonOf(error) };
  }
}
