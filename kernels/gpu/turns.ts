/** Others must have a turn so often. */
const APART_MS = 100;

/**
 * When others must have a turn, as they must ten times a second: where work blocks, they would hear of nothing until all is done, neither of
 * progress nor of Ctrl-C.
 */
export class Turns {
  #check: () => void;
  #now: () => number;
  #turnedAt: number;
  #turn: Promise<void> | null = null;

  /**
   * @param check Throws where nothing more is to be done.
   * @param now The host's clock, in milliseconds.
   */
  constructor(check: () => void, now: () => number = () => performance.now()) {
    this.#check = check;
    this.#now = now;
    this.#turnedAt = now();
  }

  /** To be asked right before what may block, with no wait between. */
  get isDue(): boolean {
    return this.#now() - this.#turnedAt > APART_MS;
  }

  /** Whoever asks meanwhile waits for the same turn. @throws {GpuError} Where nothing more is to be done. */
  letOthers(): Promise<void> {
    return this.#turn ??= new Promise<void>((resolve) => setTimeout(resolve)).then(() => {
      this.#turnedAt = this.#now();
      this.#turn = null;
      this.#check();
    });
  }
}
