import type { Result } from "./result.ts";

/** What the seconds of each kind of run span, and what they leave out: numbers by another clock are not compared with these. */
export const CLOCKS = {
  train: {
    seconds:
      "training steps, from the upload of an epoch's first batch to the read-back of its last losses",
    excluded: ["compilation", "evaluation", "checkpoints", "loading the data set"],
  },
  bench: {
    seconds: "GPU timestamps around all repetitions of a submit, where the device has them; " +
      "else host time from the submit to the answer, less the wait for an empty submit",
    excluded: ["compilation", "tuning", "warm-up", "upload of the inputs", "comparison"],
  },
} as const;

/** Whether a run is by the clock of results/RULES.md. */
export function isUsualClock({ kind, protocol }: Result): boolean {
  return protocol.clock.seconds === CLOCKS[kind].seconds;
}
