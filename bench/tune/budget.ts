/** Seconds that the tuning of a model may take, and candidates of a shape that are tried, unless said otherwise. */
export const TUNING = { full: { seconds: 120, most: 4 }, quick: { seconds: 15, most: 2 } };

/** Time that something may take, from when it is made. */
export class Budget {
  readonly seconds: number;
  #now: () => number;
  #begin: number;

  /**
   * @param seconds May be infinite.
   * @param now The host's clock, in milliseconds.
   */
  constructor(seconds: number, now: () => number = () => performance.now()) {
    this.seconds = seconds;
    this.#now = now;
    this.#begin = now();
  }

  /** What is left; none where it is used up. */
  secondsLeft(): number {
    return Math.max(0, this.seconds - (this.#now() - this.#begin) / 1000);
  }
}
