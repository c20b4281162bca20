/**
 * The clock of an epoch. It runs from the wait for the epoch's first batch to the read-back of its last losses, in as many pieces as there are
 * read-backs (epochs.ts), later waits for images included; evaluation, checkpoints, compilation and loading the data set are outside (results/schema/clocks.ts).
 * A split that lies on the device was copied there as the data set was loaded: what is uploaded then are a batch's indices and labels.
 */
import { stepOf } from "../../kernels/gpu/clock/quantum.ts";

/** What the clock of the epoch under way shows, in seconds. */
export interface EpochTime {
  seconds: number;
  /** Of those, in which the next batch was not there yet. */
  inputSeconds: number;
}

/** What the time is read from, in milliseconds; tests have one that they move. */
export type Clock = Pick<Performance, "now">;

/** Runs a piece of training on the clock. */
export async function onClock<T>(
  clock: Clock,
  time: EpochTime,
  training: () => Promise<T>,
): Promise<T> {
  const begin = clock.now();
  const result = await training();
  time.seconds += (clock.now() - begin) / 1000;
  return result;
}

/** Waits for the next batch, which is on the clock and noted apart. */
export async function forInput<T>(clock: Clock, time: EpochTime, input: Promise<T>): Promise<T> {
  const begin = clock.now();
  const batch = await input;
  time.inputSeconds += (clock.now() - begin) / 1000;
  return batch;
}

/** What an epoch takes at most of which the clock shows nothing, as a browser's may that is told in steps of 100 ms: one step. */
export function leastSeconds(clock: Clock): number {
  return (stepOf(() => clock.now()) ?? LONGEST_STEP_NS) / 1e9;
}

/** Of a clock whose steps are not known: no browser's are longer. */
const LONGEST_STEP_NS = 1e8;
