import type { TrainResult } from "../../results/schema/result.ts";
import type { EpochTime } from "./epoch_clock.ts";
import type { Evaluation } from "./evaluate.ts";

/** One finished epoch, as the document has it. */
export type EpochRow = Required<TrainResult["train"]["epochs"][number]>;

/** Where a run stands and what it has seen; with weights and the optimiser's state, all that is needed to go on. */
export interface Progress extends EpochTime {
  /** Finished epochs. */
  epoch: number;
  /** Finished steps of the epoch under way. */
  step: number;
  /** Sums over the steps of the epoch under way. */
  lossSum: number;
  correct: number;
  correct5: number;
  epochs: EpochRow[];
  /** Mean loss of each step since the start. */
  losses: number[];
  /** SHA-256 of the file of weights that its first step began with, where it was not the seed. */
  readonly initialWeights?: string;
}

/** A run before its first step. */
export function freshProgress(initialWeights?: string): Progress {
  const begun = initialWeights === undefined ? {} : { initialWeights };
  return { epoch: 0, step: 0, epochs: [], losses: [], ...FRESH_EPOCH, ...begun };
}

const FRESH_EPOCH = { lossSum: 0, correct: 0, correct5: 0, seconds: 0, inputSeconds: 0 };

/**
 * Ends the epoch under way.
 *
 * @param images That it trained on.
 * @param learningRate Of its last step.
 * @param evaluation After it, where there was one.
 */
export function finishEpoch(
  progress: Progress,
  images: number,
  learningRate: number,
  evaluation: Evaluation | null,
): EpochRow {
  const { lossSum, step, correct, correct5, seconds, inputSeconds } = progress;
  const row: EpochRow = {
    epoch: ++progress.epoch,
    trainLoss: lossSum / step,
    trainTop1: correct / images,
    trainTop5: correct5 / images,
    learningRate,
    testTop1: evaluation?.top1 ?? null,
    testTop5: evaluation?.top5 ?? null,
    testLoss: evaluation?.loss ?? null,
    seconds,
    inputSeconds,
    imagesPerSecond: images / seconds,
    evalSeconds: evaluation?.seconds ?? null,
  };
  progress.epochs.push(row);
  Object.assign(progress, { step: 0, ...FRESH_EPOCH });
  return row;
}
