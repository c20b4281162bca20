import { duration, short } from "../../results/text/numbers.ts";
import { type Bar, openBar } from "./bar.ts";

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
  const bar = openBar(stream, ...FORMATS);
  return bar ? barDisplay(stream, bar, totalSteps) : lineDisplay(stream);
}

/** Loss, rate and the time left are said however narrow the terminal is. */
const FORMATS = [
  "{bar} epoch {epoch}/{epochs} step {step}/{steps} | loss {loss} | {rate} images/s | {left} left",
  "epoch {epoch}/{epochs} step {step}/{steps} | loss {loss} | {rate} images/s | {left} left",
  "epoch {epoch}/{epochs} | loss {loss} | {rate} images/s | {left} left",
  "loss {loss} | {rate} images/s | {left} left",
  "loss {loss}, {rate}/s, {left} left",
  "{loss}, {rate}/s, {left}",
];

function barDisplay(stream: NodeJS.WriteStream, bar: Bar, totalSteps: number): ProgressDisplay {
  let last: Shown | undefined;
  const show = ({ epoch, epochs, step, steps, loss, imagesPerSecond, secondsLeft }: Shown) =>
    bar.show(totalSteps, (epoch - 1) * steps + step, {
      epoch,
      epochs,
      step,
      steps,
      loss: loss.toFixed(4),
      rate: short(imagesPerSecond),
      left: duration(secondsLeft),
    });
  return {
    update: (shown) => show(last = shown),
    line(text) {
      bar.stop();
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
          `${short(imagesPerSecond)} images/s ${duration(secondsLeft)} left\n`,
      );
    },
    line: (text) => void stream.write(`${text}\n`),
    stop: () => {},
  };
}
