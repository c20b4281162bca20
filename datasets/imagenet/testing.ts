/** What the tests of ImageNet share: photos that sharp makes, in a folder of their own. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import sharp, { type Sharp } from "sharp";
import { Random } from "../../kernels/random/random.ts";
import type { Batch, BatchRequest, Dataset, Split } from "../dataset.ts";
import { withFolder } from "../testing.ts";
import { type ImagenetOptions, loadImagenet } from "./imagenet.ts";

/** A picture that no other number has: soft spots of colour, so that JPEG keeps what tells it apart. */
export function picture(number: number, width = 48, height = 40): Sharp {
  const random = new Random(11, "test", number);
  const coarse = Uint8Array.from({ length: 4 * 4 * 3 }, () => random.below(256));
  return sharp(coarse, { raw: { width: 4, height: 4, channels: 3 } })
    .resize(width, height, { fit: "fill" });
}

export function jpeg(number: number): Promise<Uint8Array> {
  return picture(number).jpeg().toBuffer();
}

/** Writes files by their paths below a folder; their folders are made. */
export function putAll(folder: string, files: Readonly<Record<string, Uint8Array | string>>): void {
  for (const [path, contents] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), contents);
  }
}

/** Twelve train photos of three classes, four of each, as `train/ant/00.JPEG`. */
export async function twelvePhotos(): Promise<Record<string, Uint8Array>> {
  const files: Record<string, Uint8Array> = {};
  for (let i = 0; i < 12; i++) {
    files[`train/${["ant", "bee", "cat"][i >> 2]}/${`${i}`.padStart(2, "0")}.JPEG`] = await jpeg(i);
  }
  return files;
}

/** Runs `body` with the data set of a folder with these files, and what it logs. */
export async function withPhotos(
  files: Readonly<Record<string, Uint8Array | string>>,
  options: Partial<ImagenetOptions>,
  body: (dataset: Dataset, log: readonly string[]) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    putAll(folder, files);
    const log: string[] = [];
    const dataset = loadImagenet({
      data: folder,
      imageSize: 16,
      workers: 2,
      ...options,
      log: (line) => void log.push(line),
    });
    try {
      await body(dataset, log);
    } finally {
      dataset.close();
    }
  });
}

export function request(indices: readonly number[], epoch: number | null = null): BatchRequest {
  return { indices: Uint32Array.from(indices), epoch };
}

/** What all batches show, copied. */
export async function drawAll(
  split: Split,
  requests: Iterable<BatchRequest>,
): Promise<Omit<Batch, "indices">[]> {
  const drawn = [];
  for await (const { images, labels } of split.batches(requests)) {
    drawn.push({ images: images.slice(), labels });
  }
  return drawn;
}
