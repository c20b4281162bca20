import type { Trying } from "../tune/tuning.ts";
import { openBar } from "./bar.ts";
import { tryingParts, tuningLines } from "../tune/tuning_text.ts";

/** Shows what a tuner tries: a bar of its time on a terminal, elsewhere a line every ten seconds. */
export interface TuningProgress {
  trying(trying: Trying): void;
  /** Prints a line. */
  note(line: string): void;
  stop(): void;
}

/** @param seconds The tuner's time. */
export function tuningProgress(stream: NodeJS.WriteStream, seconds: number): TuningProgress {
  const bar = stream.isTTY ? openBar(stream, "{bar} {label}{tail}", "{label}{tail}") : null;
  const lines = tuningLines();
  const stop = () => {
    if (bar?.isActive) bar.stop();
  };
  return {
    stop,
    trying(trying) {
      if (!bar) {
        for (const line of lines(trying)) stream.write(`${line}\n`);
        return;
      }
      const spent = seconds - trying.secondsLeft, payload = tryingParts(trying);
      if (bar.isActive) bar.update(spent, payload);
      else bar.start(seconds, spent, payload);
    },
    note(line) {
      stop();
      stream.write(`${line}\n`);
    },
  };
}
