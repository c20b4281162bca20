import { percent, rate } from "../../../results/text/numbers.ts";
import type { TrainConfig } from "../config.ts";
import { Pace } from "../../measure/pace.ts";
import type { EpochRow, Progress } from "../progress.ts";
import { progressDisplay } from "../../terminal/progress_display.ts";

/** Shows a training run: its steps, and a line for each epoch. */
export interface TrainingDisplay {
  onSteps(progress: Progress, stepsPerEpoch: number): void;
  onEpoch(row: EpochRow): void;
  line(text: string): void;
  stop(): void;
}

/**
 * @param stream Where to show it.
 * @param begun How far the run is already.
 */
export function trainingDisplay(
  stream: NodeJS.WriteStream,
  config: TrainConfig,
  begun: Progress,
): TrainingDisplay {
  const { epochs } = config;
  const pace = new Pace(config, begun);
  const display = progressDisplay(stream, pace.totalSteps);
  return {
    onSteps(progress, stepsPerEpoch) {
      const { epoch, step, lossSum } = progress;
      display.update({
        epoch: epoch + 1,
        epochs,
        step,
        steps: stepsPerEpoch,
        loss: lossSum / step,
        imagesPerSecond: pace.imagesPerSecond(progress),
        secondsLeft: pace.secondsLeft(progress)!,
      });
    },
    onEpoch: (row) => display.line(epochLine(row, epochs)),
    line: (text) => display.line(text),
    stop: () => display.stop(),
  };
}

function epochLine(row: EpochRow, epochs: number): string {
  const test = row.testTop1 === null ? "" : `, test top-1 ${percent(row.testTop1)}`;
  return `epoch ${row.epoch}/${epochs}: loss ${row.trainLoss.toFixed(4)}, train top-1 ${
    percent(row.trainTop1)
  }${test}, ` +
    `${row.seconds.toFixed(1)} s, ${rate(row.imagesPerSecond)} images/s`;
}
