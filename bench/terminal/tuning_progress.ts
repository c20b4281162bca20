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
  const bar = openBar(stream, "{bar} {label}{tail}", "{label}{tail}");
  const lines = tuningLines();
  return {
    trying(trying) {
      if (!bar) {
        for (const line of lines(trying)) stream.write(`${line}\n`);
        return;
      }
      bar.show(seconds, seconds - trying.secondsLeft, tryingParts(trying));
    },
    note(line) {
      bar?.stop();
      stream.write(`${line}\n`);
    },
    stop: () => bar?.stop(),
  };
}
