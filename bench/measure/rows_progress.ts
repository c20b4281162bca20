import cliProgress from "cli-progress";
import { duration } from "../train/progress.ts";

/** Shows how far a list of rows is: a bar on a terminal; elsewhere each line says it. */
export interface RowsProgress {
  /** Says what is measured now. */
  now(label: string): void;
  /** Counts it as done and prints what came out. */
  done(lines: readonly string[]): void;
  /** Prints a line. */
  note(line: string): void;
  stop(): void;
}

/**
 * @param stream Where to show it.
 * @param total Rows.
 */
export function rowsProgress(stream: NodeJS.WriteStream, total: number): RowsProgress {
  const bar = stream.isTTY ? makeBar(stream) : null;
  const began = performance.now();
  let done = 0, label = "";
  const left = () => {
    const elapsed = (performance.now() - began) / 1000;
    return done === 0 ? "?" : duration(elapsed / done * (total - done));
  };
  const show = () => {
    if (!bar) return;
    if (bar.isActive) bar.update(done, { label, left: left() });
    else bar.start(total, done, { label, left: left() });
  };
  const print = (lines: readonly string[]) => {
    if (bar?.isActive) bar.stop();
    for (const line of lines) stream.write(`${line}\n`);
    show();
  };
  return {
    now(text) {
      label = text;
      show();
    },
    done(lines) {
      done++;
      const [first, ...rest] = lines;
      print([bar ? first : `[${done}/${total}, ${left()} left] ${first}`, ...rest]);
    },
    note: (line) => print([line]),
    stop: () => bar?.stop(),
  };
}

function makeBar(stream: NodeJS.WriteStream) {
  return new cliProgress.SingleBar({
    stream,
    format: "{bar} {value}/{total} {left} left | {label}",
    barCompleteChar: "█",
    barIncompleteChar: "░",
    barsize: 24,
    hideCursor: true,
    gracefulExit: false,
    clearOnComplete: true,
    stopOnComplete: false,
  });
}
