/** Peers of the tests: ops that take the time they are told to, by a clock that only they move. */
import type { PeerOp } from "./peer.ts";

export interface ManualClock {
  now(): number;
  advance(ns: number): void;
  /** Who ran, a letter each. */
  readonly order: string[];
}

export function manualClock(): ManualClock {
  let ns = 0;
  return { now: () => ns, advance: (by) => void (ns += by), order: [] };
}

/** What an op of the tests computes. */
export const RIGHT = [1, 2, 3];

/** An op of so many ns a repetition, and a wait. */
export function fakeOp(
  { clock, ns, waitNs = 0, values = RIGHT, letter = "b" }: {
    clock: ManualClock;
    ns: number;
    waitNs?: number;
    values?: readonly number[];
    letter?: string;
  },
): PeerOp & { repetitions: number; disposed: boolean } {
  return {
    repetitions: 0,
    disposed: false,
    run(repetitions) {
      this.repetitions += repetitions;
      clock.order.push(letter);
      clock.advance(ns * repetitions + waitNs);
      return Promise.resolve();
    },
    output: () => Promise.resolve(Float32Array.from(values)),
    dispose() {
      this.disposed = true;
    },
  };
}
