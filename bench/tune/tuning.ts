import type { Stopwatch } from "../../kernels/gpu/clock/stopwatch.ts";
import { tune, type Tuned } from "../../kernels/tuning/tuner.ts";
import type { Workload } from "../../kernels/tuning/workload.ts";
import { tunedKey } from "../../models/plan/variants.ts";
import { sourceHash, type TuningMemory } from "./tuning_memory.ts";

/** Finds the fastest variant of a workload: in the cache, else by measuring. */
export class Tuning {
  readonly stopwatch: Stopwatch;
  readonly cache: TuningMemory;
  #found = new Map<string, Tuned>();
  #seconds = 0;

  constructor(stopwatch: Stopwatch, cache: TuningMemory) {
    this.stopwatch = stopwatch;
    this.cache = cache;
  }

  /** Time spent measuring. */
  get seconds(): number {
    return this.#seconds;
  }

  /** What was asked for so far. */
  get found(): readonly Tuned[] {
    return [...this.#found.values()];
  }

  /** The winner among a workload's candidates; measured where it is not remembered. */
  async pick(workload: Workload): Promise<Tuned> {
    const hash = await sourceHash(workload, this.stopwatch.device.capabilities);
    const known = this.cache.get(workload, hash);
    const tuned = known ?? await this.spend(() => tune(this.stopwatch, workload));
    if (!known) await this.cache.set(tuned, hash);
    this.#found.set(`${tunedKey(workload)} ${workload.dtype}`, tuned);
    return tuned;
  }

  /** Counts the time of something that tunes. */
  async spend<T>(body: () => Promise<T>): Promise<T> {
    const begin = performance.now();
    try {
      return await body();
    } finally {
      this.#seconds += (performance.now() - begin) / 1000;
    }
  }
}
