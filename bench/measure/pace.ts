import type { TrainConfig } from "../train/config.ts";
import type { Progress } from "../train/progress.ts";

/**
 * Seconds until all is done, at the pace of what is done; null before the first.
 *
 * @param began When the first was begun, by `performance.now()`.
 */
export function secondsLeft(began: number, done: number, total: number): number | null {
  if (done === 0) return null;
  const elapsed = (performance.now() - began) / 1000;
  return Math.max(0, elapsed / done * (total - done));
}

/** How fast a training goes, from now on. */
export class Pace {
  /** Steps of the whole run. */
  readonly totalSteps: number;
  readonly #batch: number;
  readonly #begun: number;
  readonly #began = performance.now();

  /**
   * @param begun How far the run is already.
   * @param mostSteps After which it is stopped.
   */
  constructor(
    { trainCount, batch, accumulate, epochs }: TrainConfig,
    { losses }: Progress,
    mostSteps = Infinity,
  ) {
    this.#batch = batch * accumulate;
    this.#begun = losses.length;
    this.totalSteps = Math.min(mostSteps, epochs * Math.floor(trainCount / this.#batch));
  }

  /** Over the steps so far of the epoch under way. */
  imagesPerSecond({ step, seconds }: Progress): number {
    return step * this.#batch / seconds;
  }

  /** Null before the first step. */
  secondsLeft({ losses: { length: done } }: Progress): number | null {
    return secondsLeft(this.#began, done - this.#begun, this.totalSteps - this.#begun);
  }
}
