import type { Stopwatch } from "../../kernels/gpu/clock/stopwatch.ts";
import type { Reference } from "../../kernels/tuning/reference.ts";
import type { TaskKey } from "../../kernels/tuning/task.ts";
import { tune, type Tuned } from "../../kernels/tuning/tuner.ts";
import type { Workload } from "../../kernels/tuning/workload.ts";
import { Budget } from "./budget.ts";
import { knownWinners } from "./known/known_winners.ts";
import { keyOf, sourceHash, type TuningMemory } from "./tuning_memory.ts";

/** What is tried now. */
export interface Trying {
  readonly op: string;
  readonly shape: string;
  readonly variant: string;
  /** Shapes that are done, and all of the model; null of a shape by itself. */
  readonly done: number | null;
  readonly total: number | null;
  /** Of the budget. */
  readonly secondsLeft: number;
}

/** How far tuning goes, and who looks on. */
export interface TuningSettings {
  /** Seconds for a model; may be infinite. */
  readonly seconds: number;
  /** Candidates of a shape that are tried at most. */
  readonly most: number;
  readonly trying?: (trying: Trying) => void;
  readonly shouldStop?: () => boolean;
}

/** A shape among those of a model, or by itself. */
export interface Turn extends Pick<Trying, "done" | "total"> {
  readonly budget: Budget;
}

/** Finds the fastest variant of a workload: in the cache, else by measuring. */
export class Tuning {
  readonly stopwatch: Stopwatch;
  readonly cache: TuningMemory;
  readonly settings: TuningSettings;
  #known: (key: TaskKey) => string[];
  #found = new Map<string, Tuned>();
  #seconds = 0;

  constructor(stopwatch: Stopwatch, cache: TuningMemory, settings: TuningSettings) {
    this.stopwatch = stopwatch;
    this.cache = cache;
    this.settings = settings;
    this.#known = knownWinners(stopwatch.device.adapter);
  }

  /** Time spent measuring. */
  get seconds(): number {
    return this.#seconds;
  }

  /** What was asked for so far. */
  get found(): readonly Tuned[] {
    return [...this.#found.values()];
  }

  /** The time for a model, from now on. */
  budget(): Budget {
    return new Budget(this.settings.seconds);
  }

  /** Whether the user asked to stop. */
  get isStopped(): boolean {
    return this.settings.shouldStop?.() ?? false;
  }

  /** Whether nothing more is to be tried. */
  isOver(budget: Budget): boolean {
    return budget.secondsLeft() <= 0 || this.isStopped;
  }

  /**
   * The winner among a workload's candidates; measured where it is not remembered.
   *
   * @param reference Of the workload, where it is there already.
   * @param turn Where it is one of a model's; else it has the time of a model for itself.
   */
  async pick(
    workload: Workload,
    reference?: Reference,
    turn: Turn = { budget: this.budget(), done: null, total: null },
  ): Promise<Tuned> {
    const { most } = this.settings;
    const hash = await sourceHash(workload, this.stopwatch.device.capabilities);
    const known = this.cache.get(workload, hash, most);
    const tuned = known ?? await this.spend(() => this.#measure(workload, reference, turn));
    // Where time has run out candidates may have been left that another run has time for.
    if (!known && !this.isOver(turn.budget)) await this.cache.set(tuned, hash, most);
    this.#found.set(keyOf(workload), tuned);
    return tuned;
  }

  /** Tells how a duel of plans ended among what was found. */
  tell(duel: Tuned): void {
    this.#found.set(keyOf(duel), duel);
  }

  /** Tells it and remembers it. */
  async keep(duel: Tuned, hash: string): Promise<void> {
    await this.cache.set(duel, hash);
    this.tell(duel);
  }

  #measure(workload: Workload, reference: Reference | undefined, { budget, done, total }: Turn) {
    const { op, shape } = workload, { most, trying } = this.settings;
    return tune(this.stopwatch, workload, {
      ...{ most, reference, known: this.#known(workload) },
      secondsLeft: () => this.isOver(budget) ? 0 : budget.secondsLeft(),
      trying: (variant) =>
        trying?.({ op, shape, variant, done, total, secondsLeft: budget.secondsLeft() }),
    });
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
