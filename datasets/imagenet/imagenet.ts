import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { join } from "node:path";
import { DataError } from "../data_error.ts";
import type { Dataset } from "../dataset.ts";
import { readable } from "../reason.ts";
import { DecodePool } from "./decode/pool.ts";
import { splitsText } from "../left_out.ts";
import { listPhotos, type PhotoFolder } from "./layout/layout.ts";
import { PhotoSplit } from "./photo_split.ts";

export interface ImagenetOptions {
  /** The folder of photos; it must be named, as ImageNet is never downloaded. */
  readonly data?: string;
  /** Height and width that photos are shown at, in pixels; 224 by default. */
  readonly imageSize?: number;
  /** Decides, with epoch and index, how a photo is cropped for training; 0 by default. */
  readonly seed?: number;
  /** How many workers decode; as many as the machine has cores by default. */
  readonly workers?: number;
  /** Starts a module in a worker, where the runtime has a way of its own; `new Worker` by default. */
  readonly startWorker?: (module: URL) => Worker;
  /** Batches that are decoded ahead of the one in use; 3 by default. */
  readonly prefetch?: number;
  /** Fraction of a split's photos that may be bad before drawing them fails; 0.001 by default. */
  readonly maxBad?: number;
  /** Nothing is to be trained, so that a split to evaluate on is enough. */
  readonly evalOnly?: boolean;
  /** Takes one line about what is being done, and about each bad photo. */
  readonly log: (line: string) => void;
}

/**
 * A folder of photos in ImageNet's layout or in that of torchvision's ImageFolder ({@linkcode listPhotos}), decoded while batches are drawn.
 * Training shows random crops of them, evaluation the centre ({@linkcode "./decode/view.ts"}). Flipping and normalisation are left to the GPU.
 *
 * `sha256` is that of the lines `PATH SIZE CLASS`, one for each photo of the splits in their order: a folder of this size is not read
 * as a whole, so photos altered without a change of size have the same hash, and `canonical` is never true.
 *
 * @throws {DataError} If the folder cannot be read or used, or an option is not in its range.
 */
export function loadImagenet(options: ImagenetOptions): Dataset {
  const { data, imageSize = 224, seed = 0, workers, prefetch = 3, maxBad = 0.001, log } = options;
  if (data === undefined) {
    throw new DataError(
      "Cannot read imagenet as no folder is named: give --data FOLDER with train/CLASS/PHOTO.JPEG in it, as it is never downloaded",
    );
  }
  checkWhole("image size", imageSize, 1);
  checkWhole("number of workers", workers ?? 1, 1);
  checkWhole("number of batches ahead", prefetch, 1);
  if (!(maxBad >= 0 && maxBad <= 1)) {
    throw new DataError(
      `Cannot read imagenet as the fraction of bad photos must be from 0 to 1: got ${maxBad}`,
    );
  }
  log(`listing the photos in ${data}`);
  const folder = listPhotos(data, options.evalOnly);
  log(summary(folder));
  const pool = new DecodePool({ size: imageSize, seed }, workers, options.startWorker);
  const splitOptions = { pool, prefetch, maxBad, log };
  return {
    name: "imagenet",
    imageShape: [3, imageSize, imageSize],
    classes: folder.classes,
    train: new PhotoSplit(folder.train, splitOptions),
    test: new PhotoSplit(folder.validation, splitOptions),
    sha256: hashOf(folder),
    canonical: false,
    source: "folder of photos",
    close: () => pool.close(),
  };
}

function summary({ train, validation, classes, leftOut }: PhotoFolder): string {
  const [trained, tested] = [train.paths.length, validation.paths.length];
  return splitsText("photo", { train: trained, test: tested, classes: classes.length }, leftOut);
}

function hashOf({ root, folders, train, validation }: PhotoFolder): string {
  const hash = createHash("sha256");
  for (const { paths, labels } of [train, validation]) {
    paths.forEach((path, i) => {
      const file = join(root, path), { size } = readable(file, () => statSync(file));
      hash.update(`${path} ${size} ${folders[labels[i]]}\n`);
    });
  }
  return hash.digest("hex");
}

function checkWhole(what: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new DataError(
    `Cannot read imagenet as the ${what} must be an integer >= ${least}: got ${value}`,
  );
}
