import { DataError } from "../data_error.ts";
import { IMAGE_BYTES } from "../dataset.ts";
import type { LeftOut } from "../left_out.ts";
import { MemorySplit } from "../memory_split.ts";
import {
  BATCH_FILES,
  type Cifar10Layout,
  CLASSES,
  META_FILE,
  TEST_FILE,
  TRAIN_FILES,
} from "./layout.ts";

const RECORD_BYTES = 1 + IMAGE_BYTES;

/** A longer file holds no class names. */
const META_BYTES_LIMIT = 4096;

/** What CIFAR-10's files hold. */
export interface ReadFiles {
  readonly train: MemorySplit;
  readonly test: MemorySplit;
  readonly classes: readonly string[];
  readonly leftOut: readonly LeftOut[];
}

const GIVE = "give the binary version of CIFAR-10, cifar-10-binary.tar.gz, or leave out --data";

/** Files by which what is published beside the binary version is known. */
const OTHER_VERSIONS: readonly (readonly [path: RegExp, what: string])[] = [
  [/cifar-100|fine_label_names|(?:^|\/)train\.bin$/, `CIFAR-100, which is not read: ${GIVE}`],
  [/\.mat$/, `the MATLAB version: ${GIVE}`],
  [
    /(?:^|\/)(?:cifar-10-batches-py\/?|data_batch_\d|batches\.meta)$/,
    `the Python version: ${GIVE}`,
  ],
];

/** What lies there instead, by the paths of some files or folders. */
export function otherVersion(paths: readonly string[]): string | undefined {
  return OTHER_VERSIONS.find(([pattern]) => paths.some((path) => pattern.test(path)))?.[1];
}

/** Takes CIFAR-10's files one by one, in any order, checks each and puts its images where they belong. */
export class BatchFiles {
  readonly #layout: Pick<Cifar10Layout, "recordsPerFile">;
  readonly #from: string;
  readonly #seen = new Set<string>();
  readonly #others: { readonly path: string; readonly type: string }[] = [];
  readonly #train: MemorySplit;
  readonly #test: MemorySplit;
  #classes = CLASSES;

  /** @param from What the files come from, for messages: `archive PATH`, `folder PATH`. */
  constructor(layout: Pick<Cifar10Layout, "recordsPerFile">, from: string) {
    this.#layout = layout;
    this.#from = from;
    this.#train = MemorySplit.empty(TRAIN_FILES.length * layout.recordsPerFile, IMAGE_BYTES);
    this.#test = MemorySplit.empty(layout.recordsPerFile, IMAGE_BYTES);
  }

  /** Whether a file of this name belongs to the data set. */
  static wants(name: string): boolean {
    return name === META_FILE || BATCH_FILES.includes(name);
  }

  /**
   * Checks a file's size before anything of it is read.
   *
   * @throws {DataError} If it is not the only size it may have, or the file came before.
   */
  expect(name: string, bytes: number): void {
    if (this.#seen.has(name)) throw this.#error(`it has ${name} twice`);
    const want = this.#layout.recordsPerFile * RECORD_BYTES;
    if (name !== META_FILE && bytes !== want) {
      throw this.#error(`${name} has ${bytes} bytes, must have ${want}`);
    }
    if (name === META_FILE && bytes > META_BYTES_LIMIT) {
      throw this.#error(`${name} has ${bytes} bytes, must have at most ${META_BYTES_LIMIT}`);
    }
  }

  /** @throws {DataError} If the file's size, a label or the class names are wrong. */
  add(name: string, bytes: Uint8Array): void {
    this.expect(name, bytes.length);
    this.#seen.add(name);
    if (name === META_FILE) this.#classes = this.#classNames(bytes);
    else if (name === TEST_FILE) this.#decode(name, bytes, this.#test, 0);
    else {
      const first = TRAIN_FILES.indexOf(name) * this.#layout.recordsPerFile;
      this.#decode(name, bytes, this.#train, first);
    }
  }

  /**
   * Notes what else lies there.
   *
   * @param type `file`, or what else it is.
   */
  leave(path: string, type = "file"): void {
    this.#others.push({ path, type });
  }

  /** @throws {DataError} If a batch file never came. */
  finish(): ReadFiles {
    const missing = BATCH_FILES.filter((name) => !this.#seen.has(name));
    if (missing.length === BATCH_FILES.length) {
      const version = otherVersion(this.#others.map(({ path }) => path));
      if (version) throw this.#error(`it is ${version}`);
    }
    if (missing.length > 0) {
      const links = this.#others.filter(({ path, type }) =>
        type !== "file" && missing.some((name) => path.endsWith(name))
      );
      const packed = links.length === 0 ? "" : `: ${links[0].path} is a ${links[0].type}, no file`;
      throw this.#error(`it lacks ${missing.join(", ")}${packed}`);
    }
    const leftOut = this.#others.map(({ path }) => ({ path, reason: "none of CIFAR-10's files" }));
    return { train: this.#train, test: this.#test, classes: this.#classes, leftOut };
  }

  #decode(name: string, bytes: Uint8Array, { images, labels }: MemorySplit, first: number): void {
    for (let r = 0; r < this.#layout.recordsPerFile; r++) {
      const at = r * RECORD_BYTES, label = bytes[at];
      if (label >= CLASSES.length) {
        throw this.#error(`${name} record ${r} (from 0) has label ${label}, must be 0 to 9`);
      }
      labels[first + r] = label;
      images.set(bytes.subarray(at + 1, at + RECORD_BYTES), (first + r) * IMAGE_BYTES);
    }
  }

  #classNames(bytes: Uint8Array): string[] {
    const names = new TextDecoder().decode(bytes).split("\n").map((line) => line.trim())
      .filter((line) => line !== "");
    if (new Set(names).size !== CLASSES.length || names.length !== CLASSES.length) {
      throw this.#error(
        `${META_FILE} has ${names.length} class names, must have 10 different ones`,
      );
    }
    return names;
  }

  #error(reason: string): DataError {
    return new DataError(`Cannot use ${this.#from} as CIFAR-10 as ${reason}`);
  }
}

/** A file that lies somewhere, to be read. */
export interface FoundFile {
  /** Bytes. */
  readonly size: number;
  read(): Uint8Array | Promise<Uint8Array>;
}

/**
 * Reads those of CIFAR-10's files that are found, always in the same order.
 *
 * @param find Tells of the file with a name, where there is one.
 * @param hash Takes the bytes of the images and labels.
 * @throws {DataError} If a batch file is not found, or one is not CIFAR-10's.
 */
export async function readBatchFiles(
  files: BatchFiles,
  find: (name: string) => FoundFile | undefined,
  hash: { update(bytes: Uint8Array): unknown },
): Promise<ReadFiles> {
  for (const name of [...BATCH_FILES, META_FILE]) {
    const found = find(name);
    if (!found) continue;
    files.expect(name, found.size);
    const bytes = await found.read();
    files.add(name, bytes);
    if (name !== META_FILE) hash.update(bytes);
  }
  return files.finish();
}
