import { Sampler, trainingRequests } from "../../datasets/batches.ts";
import type { BatchRequest, Dataset } from "../../datasets/dataset.ts";
import type { Batch, Session } from "../../models/session/session.ts";
import type { VariantChoice } from "../../models/plan/variants.ts";
import type { Recipe } from "../../results/schema/recipe.ts";
import { evaluate, type Evaluation, sumRows } from "./evaluate.ts";
import { learningRateAt } from "./schedule.ts";

/** Everything that decides what a run computes. */
export interface TrainConfig extends Recipe {
  /** Images of the training split that are used. */
  readonly trainCount: number;
  /** Rungs that were asked for: they decide the order of sums. */
  readonly variants: VariantChoice;
}

/** One finished epoch. Fractions in [0, 1], seconds. */
export interface EpochRow {
  readonly epoch: number;
  readonly trainLoss: number;
  readonly trainTop1: number;
  readonly trainTop5: number;
  /** Of the epoch's last step. */
  readonly learningRate: number;
  readonly testTop1: number | null;
  readonly testTop5: number | null;
  readonly testLoss: number | null;
  readonly seconds: number;
  /** Of those, seconds in which the next batch was not there yet. */
  readonly inputSeconds: number;
  readonly imagesPerSecond: number;
  readonly evalSeconds: number | null;
}

/** Where a run stands and what it has seen; with weights and the optimiser's state, all that is needed to go on. */
export interface Progress {
  /** Finished epochs. */
  epoch: number;
  /** Finished steps of the epoch under way. */
  step: number;
  /** Sums over the steps of the epoch under way. */
  lossSum: number;
  correct: number;
  correct5: number;
  seconds: number;
  inputSeconds: number;
  epochs: EpochRow[];
  /** Mean loss of each step since the start. */
  losses: number[];
}

/** What a run does besides computing. */
export interface TrainObserver {
  /** After each read-back. */
  onSteps(progress: Progress, stepsPerEpoch: number): void;
  /** After each finished epoch; the checkpoint is written here. */
  onEpoch(row: EpochRow): Promise<void>;
  /** Asked between read-backs. */
  shouldStop(): boolean;
}

/** Training met a number that is not finite. */
export class NonFiniteLossError extends Error {
  override name = "NonFiniteLossError";

  constructor(what: string, value: number, progress: Progress, config: TrainConfig) {
    const { epoch, step, losses } = progress;
    const inStep = what === "loss"; // of the step under way, which is not counted yet
    super(
      `The ${what} is ${value} at step ${losses.length + +inStep} (epoch ${
        epoch + +(inStep || step > 0)
      }) ` +
        `with learning rate ${config.learningRate}: try a smaller --lr`,
    );
  }
}

/** Batches between two read-backs of the losses, the only waits inside an epoch. */
const READ_BACK_STEPS = 50;
/** Up to so many where that takes less than so many seconds: Deno's wait is of 11 ms, which is 20 steps of the ConvNet on an H200. */
export const MOST_READ_BACK_STEPS = 500;
const READ_BACK_SECONDS = 0.25;
/** Fewer where they compute or upload so much that a progress display would stand still, or uploads pile up. */
const READ_BACK_FLOPS = 500e9;
const READ_BACK_BYTES = 256e6;

/** Most batches of so many bytes between two read-backs. */
export function mostTogether(bytes: number): number {
  return Math.max(1, Math.min(MOST_READ_BACK_STEPS, Math.floor(READ_BACK_BYTES / bytes)));
}

/** A run before its first step. */
export function freshProgress(): Progress {
  return { epoch: 0, step: 0, epochs: [], losses: [], ...FRESH_EPOCH };
}

const FRESH_EPOCH = { lossSum: 0, correct: 0, correct5: 0, seconds: 0, inputSeconds: 0 };

/**
 * Trains until the last epoch or until asked to stop, from wherever `progress` stands. The clock of an epoch runs from its first upload to
 * its last read-back; evaluation, checkpoints and compilation are outside.
 *
 * @returns The evaluation after the last epoch, or null if stopped before.
 * @throws {NonFiniteLossError} With step and learning rate.
 */
export async function train(
  session: Session,
  dataset: Dataset,
  config: TrainConfig,
  progress: Progress,
  observer: TrainObserver,
): Promise<Evaluation | null> {
  const sampler = new Sampler(config.trainCount, config.batch * config.accumulate, config.seed);
  const batches = dataset.train.batches(requests(sampler, config, progress));
  const most = mostTogether(session.imageBytes * config.batch);
  let together = Math.min(readBackBatches(session.trainPlan), most);
  let evaluation: Evaluation | null = null;
  try {
    while (progress.epoch < config.epochs) {
      while (progress.step < sampler.stepsPerEpoch) {
        if (observer.shouldStop()) return null;
        const before = progress.seconds;
        await trainSteps(session, batches, config, sampler, progress, together);
        if (progress.seconds - before < READ_BACK_SECONDS) together = Math.min(2 * together, most);
        observer.onSteps(progress, sampler.stepsPerEpoch);
      }
      const epoch = progress.epoch + 1;
      const due = epoch % config.evalEvery === 0 || epoch === config.epochs;
      evaluation = due ? await evaluate(session, dataset, config) : null;
      if (evaluation && !Number.isFinite(evaluation.loss)) {
        throw new NonFiniteLossError("test loss", evaluation.loss, progress, config);
      }
      await observer.onEpoch(finishEpoch(progress, evaluation, config, sampler.stepsPerEpoch));
    }
  } finally {
    await batches.return(); // ends the workers of a split that has some
  }
  return evaluation ?? await evaluate(session, dataset, config);
}

/** The batches of a run from where it stands to its end, piece by piece. */
function* requests(
  sampler: Sampler,
  { batch, accumulate, epochs, augmented }: TrainConfig,
  { epoch: first, step: begun }: Progress,
): Generator<BatchRequest> {
  for (let epoch = first; epoch < epochs; epoch++) {
    for (const { indices } of trainingRequests(sampler, epoch, epoch === first ? begun : 0)) {
      for (let piece = 0; piece < accumulate; piece++) {
        const some = indices.slice(piece * batch, (piece + 1) * batch);
        yield { indices: some, epoch: augmented ? epoch : null };
      }
    }
  }
}

/** Batches of a plan between its first two read-backs. */
function readBackBatches({ kernels }: Session["trainPlan"]): number {
  const flops = kernels.reduce((sum, { kernel }) => sum + kernel.flops, 0);
  return Math.min(READ_BACK_FLOPS / flops, READ_BACK_STEPS);
}

/**
 * Queues the steps up to the next read-back, then waits for them and takes their losses.
 *
 * @param together Batches between two read-backs.
 */
async function trainSteps(
  session: Session,
  batches: AsyncGenerator<Batch, void, void>,
  config: TrainConfig,
  sampler: Sampler,
  progress: Progress,
  together: number,
): Promise<void> {
  const { batch, accumulate } = config;
  const begin = performance.now();
  const begun = progress.epoch * sampler.stepsPerEpoch + progress.step;
  const wanted = Math.max(1, Math.floor(together / accumulate));
  const steps = Math.min(wanted, sampler.stepsPerEpoch - progress.step);
  for (let slot = 0; slot < steps * accumulate; slot++) {
    const asked = performance.now();
    const { value: images } = await batches.next();
    progress.inputSeconds += (performance.now() - asked) / 1000;
    if (!images) throw new Error("Cannot train as the data set ended before the epoch did");
    const at = begun + Math.floor(slot / accumulate);
    const learningRate = learningRateAt(config, at, sampler.stepsPerEpoch);
    session.train(images, { ...stepOf(config, progress.epoch), slot, learningRate });
  }
  const metrics = await session.metrics("train");
  progress.seconds += (performance.now() - begin) / 1000;
  for (let first = 0; first < steps * accumulate; first += accumulate) {
    const sums = sumRows(metrics, first, accumulate, batch);
    const mean = sums.loss / (batch * accumulate);
    if (!Number.isFinite(mean)) throw new NonFiniteLossError("loss", mean, progress, config);
    progress.losses.push(mean);
    progress.lossSum += mean;
    progress.correct += sums.top1;
    progress.correct5 += sums.top5;
    progress.step++;
  }
}

function stepOf({ batch, seed }: TrainConfig, epoch: number) {
  return { count: batch, seed, epoch };
}

function finishEpoch(
  progress: Progress,
  evaluation: Evaluation | null,
  config: TrainConfig,
  stepsPerEpoch: number,
): EpochRow {
  const { lossSum, step, correct, correct5, seconds, inputSeconds, epoch } = progress;
  const images = stepsPerEpoch * config.batch * config.accumulate;
  const last = (epoch + 1) * stepsPerEpoch - 1;
  const row: EpochRow = {
    epoch: ++progress.epoch,
    trainLoss: lossSum / step,
    trainTop1: correct / images,
    trainTop5: correct5 / images,
    learningRate: learningRateAt(config, last, stepsPerEpoch),
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
