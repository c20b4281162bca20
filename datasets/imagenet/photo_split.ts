import { join } from "node:path";
import { DataError } from "../data_error.ts";
import type { Batch, BatchRequest, Split } from "../dataset.ts";
import type { DecodePool, Decoding } from "./decode/pool.ts";
import type { BadPhoto } from "./decode/worker.ts";

/** Labelled photos, as a folder has them. */
export interface Photos {
  /** The folder below which the paths are. */
  readonly root: string;
  readonly paths: readonly string[];
  /** The class of each. */
  readonly labels: Uint16Array<ArrayBuffer>;
}

export interface PhotoSplitOptions {
  readonly pool: DecodePool;
  /** Batches that are decoded ahead of the one in use, at least 1. */
  readonly prefetch: number;
  /** Fraction of the split's photos that may be bad. */
  readonly maxBad: number;
  /** Takes one line about each bad photo. */
  readonly log: (line: string) => void;
}

/** A batch on its way. */
interface Ahead {
  readonly request: BatchRequest;
  /** Takes the images; it may be longer than they are. */
  readonly shared: SharedArrayBuffer;
  readonly decoding: Decoding;
}

/** So many bad photos are named where there are too many. */
const NAMED = 20;

/**
 * Photos that are decoded when a batch asks for them. In place of one that cannot be decoded the next of its class that can is shown, so that
 * no class gets more or fewer; after the last comes the first, and where the class has none, the next of the split, with its own label. What
 * is shown depends on the files, the seed, the epoch and the index alone.
 */
export class PhotoSplit implements Split {
  readonly count: number;
  readonly labels: Uint16Array<ArrayBuffer>;
  readonly images = null;
  readonly workers: number;
  readonly bad = new Map<string, string>();
  readonly #photos: Photos;
  readonly #options: PhotoSplitOptions;

  constructor(photos: Photos, options: PhotoSplitOptions) {
    this.count = photos.paths.length;
    this.labels = photos.labels;
    this.workers = options.pool.workers;
    this.#photos = photos;
    this.#options = options;
  }

  /** Evenly spaced photos, as those of a class come one after the other. */
  take(n: number): PhotoSplit {
    const { root, paths, labels } = this.#photos;
    const chosen = Array.from({ length: n }, (_, i) => Math.floor(i * this.count / n));
    const photos = {
      root,
      paths: chosen.map((i) => paths[i]),
      labels: Uint16Array.from(chosen, (i) => labels[i]),
    };
    return new PhotoSplit(photos, this.#options);
  }

  async *batches(requests: Iterable<BatchRequest>): AsyncGenerator<Batch, void, void> {
    const coming = requests[Symbol.iterator](), ahead: Ahead[] = [], free: SharedArrayBuffer[] = [];
    const fill = () => {
      while (ahead.length < this.#options.prefetch) {
        const { done, value } = coming.next();
        if (done) return;
        ahead.push(this.#begin(value, free));
      }
    };
    let images = new Uint8Array(); // Allocated once, and again only for a batch of another size.
    try {
      for (fill(); ahead.length > 0;) {
        const shown = await this.#finish(ahead[0]);
        const { request: { indices }, shared } = ahead.shift()!;
        const bytes = indices.length * this.#imageBytes;
        if (images.length !== bytes) images = new Uint8Array(bytes);
        // A copy, as not everything takes shared memory, and as the next batch can then be decoded into this one's.
        images.set(new Uint8Array(shared, 0, bytes));
        free.push(shared);
        fill();
        yield { indices, images, labels: Uint32Array.from(shown, (index) => this.labels[index]) };
      }
    } finally {
      for (const { decoding } of ahead) decoding.cancel();
      coming.return?.();
    }
  }

  get #imageBytes(): number {
    return 3 * this.#options.pool.settings.size ** 2;
  }

  #begin(request: BatchRequest, free: SharedArrayBuffer[]): Ahead {
    const { indices, epoch } = request, bytes = indices.length * this.#imageBytes;
    const outside = indices.find((index) => index >= this.count);
    if (outside !== undefined) {
      throw new RangeError(
        `Cannot decode photo ${outside} as the split has ${this.count} photos`,
      );
    }
    const fits = free.findIndex(({ byteLength }) => byteLength >= bytes);
    const shared = fits < 0 ? new SharedArrayBuffer(bytes) : free.splice(fits, 1)[0];
    const photos = Array.from(indices, (index, place) => this.#photo(index, place));
    return { request, shared, decoding: this.#options.pool.decode(photos, epoch, shared) };
  }

  #photo(index: number, place: number) {
    return { path: join(this.#photos.root, this.#photos.paths[index]), index, place };
  }

  /** @returns The index of the photo at each place, which is another than the requested one where that is bad. */
  async #finish({ request, shared, decoding }: Ahead): Promise<Uint32Array> {
    const shown = request.indices.slice();
    for (let bad = await decoding.done; bad.length > 0;) {
      this.#report(bad);
      const others = bad.map(({ photo: { index, place } }) => {
        shown[place] = this.#next(index);
        return this.#photo(shown[place], place);
      });
      bad = await this.#options.pool.decode(others, request.epoch, shared).done;
    }
    return shown;
  }

  /** The photo that takes the place of a bad one, of which it is not known that it is bad. */
  #next(index: number): number {
    const { labels, count } = this, { paths } = this.#photos;
    const after = (fits: (at: number) => boolean) => {
      for (let at = (index + 1) % count; at !== index; at = (at + 1) % count) {
        if (fits(at) && !this.bad.has(paths[at])) return at;
      }
    };
    return after((at) => labels[at] === labels[index]) ?? after(() => true)!;
  }

  /** @throws {DataError} If there are too many, with the first of them. */
  #report(found: readonly BadPhoto[]): void {
    const { maxBad, log } = this.#options, { bad, count } = this;
    for (const { photo: { index }, reason } of found.toSorted(byPlace)) {
      const path = this.#photos.paths[index];
      if (bad.has(path)) continue;
      bad.set(path, reason);
      log(`bad photo ${path}: ${reason}; another of its class takes its place`);
    }
    const most = Math.floor(maxBad * count);
    if (bad.size <= most && bad.size < count) return;
    const names = [...bad].slice(0, NAMED).map(([path, reason]) => `${path} (${reason})`);
    const rest = bad.size > NAMED ? ` and ${bad.size - NAMED} more` : "";
    throw new DataError(
      `Cannot go on as ${bad.size} of ${count} photos are bad, at most ${most} may be (--max-bad ${maxBad}): ${
        names.join(", ")
      }${rest}`,
    );
  }
}

/** The workers find them in any order. */
function byPlace(a: BadPhoto, b: BadPhoto): number {
  return a.photo.place - b.photo.place;
}
