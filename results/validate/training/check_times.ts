import type { TrainResult } from "../../schema/result.ts";
import type { Checker } from "../checker.ts";
import { FINE_CLOCKS } from "./check_run.ts";

/**
 * In ns: sums of a clock's whole nanoseconds, as doubles in ms and s, are off by what the doubles round away. Of all recorded and other honest
 * runs none is off by more than 0.005, after 900 seconds of 800 sums; what is made up is off by 0.25 in the mean.
 */
const ROUNDED = 0.02, ROUNDED_PER_SECOND = 2e-5;
/** Longer runs round so much away that nothing is told. */
const MOST_ROUNDED = 0.2;

const offOf = (seconds: number) => Math.abs(1e9 * seconds - Math.round(1e9 * seconds));

/** Clocks of Deno, Bun and Node count whole nanoseconds on every system; a browser's count by its own steps and from the day its page was opened. */
export function checkWholeTimes(check: Checker, { train, runtime }: TrainResult): void {
  if (!FINE_CLOCKS.includes(runtime.name)) return;
  const { epochs, compileSeconds } = train;
  const total = epochs.reduce(
    (sum, { seconds, evalSeconds }) => sum + seconds + (evalSeconds ?? 0),
    compileSeconds,
  );
  const most = ROUNDED + ROUNDED_PER_SECOND * total;
  if (most > MOST_ROUNDED) return;
  const whole = (path: readonly (string | number)[], seconds: number) =>
    check.holds(
      path,
      offOf(seconds) <= most,
      () => `is ${1e9 * seconds} ns, but the clock of ${runtime.name} counts whole ones`,
    );
  epochs.forEach((epoch, i) => {
    for (const name of ["seconds", "evalSeconds", "inputSeconds"] as const) {
      whole(["train", "epochs", i, name], epoch[name] ?? 0);
    }
  });
  whole(["train", "compileSeconds"], compileSeconds);
}
