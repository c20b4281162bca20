import { duration } from "../../results/text/numbers.ts";
import { openBar } from "./bar.ts";

/** Numbers that the progress of training shows. */
export interface Shown {
  readonly epoch: number;
  readonly epochs: number;
  readonly step: number;
  readonly steps: number;
  readonly loss: number;
  readonly imagesPerSecond: number;
  readonly secondsLeft: number;
}

/** Shows a run's progress: a bar on a terminal, elsewhere a plain line every ten seconds. */
export interface ProgressDisplay {
  update(shown: Shown): void;
  /** Prints a line above the bar. */
  line(text: string): void;
  stop(): void;
}

/** @param stream Where to show it. */
export function progressDisplay(stream: NodeJS.WriteStream, totalSteps: number): ProgressDisplay {
  return stream.isTTY ? barDisplay(stream, totalSteps) : lineDisplay(stream);
}

function barDisplay(stream: NodeJS.WriteStream, totalSteps: number): ProgressDisplay {
  const bar = openBar(
    stream,
    "{bar} epoch {epoch}/{epochs} step {step}/{steps} | loss {loss} | {rate} images/s | {remaining} left",
  );
  let last: Shown | undefined;
  const show = ({ epoch, epochs, step, steps, loss, imagesPerSecond, secondsLeft }: Shown) => {
    const payload = {
      epoch,
      epochs,
      step,
      steps,
      loss: loss.toFixed(4),
      rate: imagesPerSecond.toFixed(0),
      remaining: duration(secondsLeft),
    };
    if (bar.isActive) bar.update((epoch - 1) * steps + step, payload);
    else bar.start(totalSteps, (epoch - 1) * steps + step, payload);
  };
  return {
    update: (shown) => show(last = shown),
    line(text) {
      if (bar.isActive) bar.stop();
      stream.write(`${text}\n`);
      if (last) show(last);
    },
    stop: () => bar.stop(),
  };
}

function lineDisplay(stream: NodeJS.WriteStream): ProgressDisplay {
  let shownAt = -Infinity;
  return {
    update({ epoch, epochs, step, steps, loss, imagesPerSecond, secondsLeft }) {
      const now = performance.now();
      if (now - shownAt < 10_000) return;
      shownAt = now;
      stream.write(
        `epoch ${epoch}/${epochs} step ${step}/${steps} loss ${loss.toFixed(4)} ` +
          `${imagesPerSecond.toFixed(0)} images/s ${duration(secondsLeft)} left\n`,
      );
    },
    line: (text) => void stream.write(`${text}\n`),
    stop: () => {},
  };
}
