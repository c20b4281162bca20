import { DataError } from "../../data_error.ts";
import type { BadPhoto, DecodeReply, DecodeSettings, DecodeTask, Photo } from "./worker.ts";

/** Photos being decoded. */
export interface Decoding {
  /** Resolves, when all places are filled, to the photos that could not be decoded. */
  readonly done: Promise<readonly BadPhoto[]>;
  /** Leaves what was not begun yet. */
  cancel(): void;
}

interface Pending {
  /** Workers that have not answered. */
  missing: number;
  readonly bad: BadPhoto[];
  resolve(bad: readonly BadPhoto[]): void;
  reject(error: Error): void;
}

/**
 * Workers that decode photos. They start with the first photos and stay until `close`. Tasks are posted to all of them at once, so
 * that they go on while the thread that asked is blocked, as Deno's is while it waits for the GPU.
 */
export class DecodePool {
  readonly #pending = new Map<number, Pending>();
  #workers: Worker[] = [];
  #nextId = 0;
  /** Why nothing can be decoded any more. */
  #end: Error | undefined;
  readonly settings: DecodeSettings;
  readonly workers: number;
  readonly startWorker: (module: URL) => Worker;

  /**
   * @param workers How many; as many as the machine has cores by default.
   * @param startWorker Starts a module in a worker.
   */
  constructor(
    settings: DecodeSettings,
    workers: number = navigator.hardwareConcurrency,
    startWorker = (module: URL) => new Worker(module, { type: "module" }),
  ) {
    this.settings = settings;
    this.workers = workers;
    this.startWorker = startWorker;
  }

  /** Decodes photos into their places in `images`, `[places, 3, size, size]` u8. */
  decode(photos: readonly Photo[], epoch: number | null, images: SharedArrayBuffer): Decoding {
    const id = this.#nextId++, { settings } = this;
    const taken = new SharedArrayBuffer(4);
    const done = new Promise<readonly BadPhoto[]>((resolve, reject) => {
      if (this.#end) return reject(this.#end);
      if (this.#workers.length === 0) this.#start();
      this.#pending.set(id, { missing: this.workers, bad: [], resolve, reject });
      const task: DecodeTask = { id, photos, settings, epoch, images, taken };
      for (const worker of this.#workers) worker.postMessage(task);
    });
    done.catch(() => {}); // Whoever awaits it later sees the error: it must not count as unhandled before.
    const cancel = () => void Atomics.store(new Int32Array(taken), 0, photos.length);
    return { done, cancel };
  }

  /** Ends the workers at once; what is being decoded is rejected. */
  close(): void {
    this.#stop(new Error("Cannot decode photos as the data set was closed"));
  }

  #start(): void {
    this.#workers = Array.from({ length: this.workers }, () => {
      const worker = this.startWorker(new URL("./worker.ts", import.meta.url));
      worker.onmessage = ({ data }: MessageEvent<DecodeReply>) => this.#take(data);
      worker.onerror = (event) => {
        event.preventDefault(); // Else it ends the process before anyone can say what failed.
        this.#stop(new DataError(`Cannot decode photos as a worker failed: ${event.message}`));
      };
      return worker;
    });
  }

  #take(reply: DecodeReply): void {
    if ("failure" in reply) {
      return this.#stop(new DataError(`Cannot decode photos as ${reply.failure}`));
    }
    const pending = this.#pending.get(reply.id);
    if (!pending) return;
    pending.bad.push(...reply.bad);
    if (--pending.missing > 0) return;
    this.#pending.delete(reply.id);
    pending.resolve(pending.bad);
  }

  #stop(reason: Error): void {
    this.#end ??= reason;
    for (const worker of this.#workers) worker.terminate();
    this.#workers = [];
    for (const { reject } of this.#pending.values()) reject(this.#end);
    this.#pending.clear();
  }
}
