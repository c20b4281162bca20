import { secondsLeft } from "../measure/pace.ts";
import { duration } from "../../results/text/numbers.ts";
import type { Trying } from "../tune/tuning.ts";
import { openBar } from "./bar.ts";
import { tryingParts, tuningLines } from "../tune/tuning_text.ts";

/** Shows how far a list of rows is: a bar on a terminal; elsewhere each line says it. */
export interface RowsProgress {
  /** The first row is about to be measured; before, only notes are shown. */
  begin(): void;
  /** Says what is measured now. */
  now(label: string): void;
  /** Says what the tuner tries now. */
  trying(trying: Trying): void;
  /** Counts it as done and prints what came out. */
  done(lines: readonly string[]): void;
  /** Prints a line. */
  note(line: string): void;
  stop(): void;
}

/** A bar's lines, from the longest on. */
export const ROWS_FORMATS = [
  "{bar} {value}/{total} {timeLeft} left | {label}{tail}",
  "{value}/{total} {timeLeft} left | {label}{tail}",
  "{value}/{total} | {label}{tail}",
];

/**
 * @param stream Where to show it.
 * @param total Rows.
 */
export function rowsProgress(stream: NodeJS.WriteStream, total: number): RowsProgress {
  const bar = openBar(stream, ...ROWS_FORMATS);
  const tuning = tuningLines();
  let began: number | null = null, done = 0, text = { label: "", tail: "" };
  const timeLeft = () => {
    const left = secondsLeft(began!, done, total);
    return left === null ? "?" : duration(left);
  };
  const show = () => {
    if (!bar || began === null) return;
    bar.show(total, done, { ...text, timeLeft: timeLeft() });
  };
  const print = (lines: readonly string[]) => {
    bar?.stop();
    for (const line of lines) stream.write(`${line}\n`);
    show();
  };
  return {
    begin() {
      began = performance.now();
      show();
    },
    now(label) {
      text = { label, tail: "" };
      show();
    },
    trying(trying) {
      if (bar) {
        text = tryingParts(trying);
        show();
      } else {
        for (const line of tuning(trying)) stream.write(`${line}\n`);
      }
    },
    done(lines) {
      done++;
      const [first, ...rest] = lines;
      print([bar ? first : `[${done}/${total}, ${timeLeft()} left] ${first}`, ...rest]);
    },
    note: (line) => print([line]),
    stop: () => bar?.stop(),
  };
}
