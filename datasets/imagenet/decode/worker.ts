/** What runs in a worker of {@linkcode "./pool.ts".DecodePool}: decodes its share of each task into shared memory. */
import { readFileSync } from "node:fs";
import { Random } from "../../../kernels/random/random.ts";
import { reasonOf } from "../../reason.ts";
import { decodePhoto, type OpenImage } from "./decode.ts";
import { resample } from "./resample.ts";
import { evaluationView, trainingView } from "./view.ts";

/** Photos that all workers decode together: each takes the next one that none has taken. */
export interface DecodeTask {
  readonly id: number;
  readonly photos: readonly Photo[];
  readonly settings: DecodeSettings;
  /** Of training, or null for the view of evaluation. */
  readonly epoch: number | null;
  /** `[places, 3, size, size]` u8, planar. */
  readonly images: SharedArrayBuffer;
  /** One i32: how many photos are taken. */
  readonly taken: SharedArrayBuffer;
}

export interface Photo {
  readonly path: string;
  /** In its split; with seed and epoch it decides the view. */
  readonly index: number;
  /** Which place of `images` shows it. */
  readonly place: number;
}

export interface DecodeSettings {
  /** Height and width of the images, in pixels. */
  readonly size: number;
  readonly seed: number;
}

export interface BadPhoto {
  readonly photo: Photo;
  readonly reason: string;
}

/** A worker has nothing left to take of a task, or cannot work at all. */
export type DecodeReply =
  | { readonly id: number; readonly bad: readonly BadPhoto[] }
  | { readonly failure: string };

/** Loaded at the first task, so that a failure has an answer to travel in. */
let opening: Promise<OpenImage> | undefined;

async function openWithSharp(): Promise<OpenImage> {
  const { default: sharp } = await import("sharp");
  sharp.concurrency(1); // The workers are the threads.
  sharp.cache(false); // No photo comes again soon.
  return sharp;
}

async function run(task: DecodeTask): Promise<DecodeReply> {
  let open: OpenImage;
  try {
    open = await (opening ??= openWithSharp());
  } catch (error) {
    // Its first line says no more than that; advice on npm follows the second.
    const lines = (error as Error).message.split("\n");
    return { failure: `sharp does not load: ${lines[1] ?? lines[0]}` };
  }
  const taken = new Int32Array(task.taken), bad: BadPhoto[] = [];
  for (let i; (i = Atomics.add(taken, 0, 1)) < task.photos.length;) {
    const photo = task.photos[i];
    try {
      await show(open, photo, task);
    } catch (error) {
      bad.push({ photo, reason: reasonOf(error) });
    }
  }
  return { id: task.id, bad };
}

async function show(open: OpenImage, photo: Photo, task: DecodeTask): Promise<void> {
  const { epoch, images, settings: { size, seed } } = task;
  const pixels = await decodePhoto(open, readFileSync(photo.path));
  const { width, height } = pixels;
  const view = epoch === null
    ? evaluationView(width, height, size)
    : trainingView(width, height, size, cropRandom(seed, epoch, photo.index));
  const bytes = 3 * size * size;
  resample(pixels, view, size, new Uint8Array(images, photo.place * bytes, bytes));
}

/** A seed for each epoch, then a sequence for each photo. */
function cropRandom(seed: number, epoch: number, index: number): Random {
  return new Random(new Random(seed, "crop", epoch).word(), "crop", index);
}

/** The part of a worker's global scope that is used; the libraries that type it exclude a window's. */
const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<DecodeTask>) => void;
  postMessage(reply: DecodeReply): void;
};

/**
 * Under Deno 2.9.5 a worker now and then stood still for 10 to 25 s (4 of 24 measurements of 3 to 10 s), as if the end of sharp's work did
 * not wake it; with a timer that has it look, none of 21 did.
 */
const LOOK_EVERY_MS = 10;
setInterval(() => {}, LOOK_EVERY_MS);

let idle = Promise.resolve();
scope.onmessage = ({ data: task }) => {
  idle = idle.then(async () => scope.postMessage(await run(task)));
};
