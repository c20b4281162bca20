import { Sampler, trainingRequests } from "../../datasets/batches.ts";
import type { BatchRequest, Dataset } from "../../datasets/dataset.ts";
import type { IndexedBatch, Session } from "../../models/session/session.ts";
import type { TrainConfig } from "./config.ts";
import { type Clock, forInput, leastSeconds, onClock } from "./epoch_clock.ts";
import { evaluate, type Evaluation, sumRows } from "./evaluate.ts";
import { NonFiniteLossError } from "./non_finite.ts";
import { type EpochRow, finishEpoch, type Progress } from "./progress.ts";
import { firstTogether, mostTogether, nextTogether } from "./read_back.ts";
import { drawBatches } from "./resident.ts";
import { learningRateAt } from "../../results/schema/schedule.ts";

/** What happens between the steps of a run. */
export interface EpochsObserver {
  /** After each read-back. */
  onSteps(progress: Progress, stepsPerEpoch: number): void | Promise<void>;
  /** After an epoch's last step, where an evaluation follows. */
  beforeEvaluation(): Promise<void>;
  /** After each finished epoch. */
  onEpoch(row: EpochRow): Promise<void>;
  /** Batches before the first read-back, for those who look on from step to step; there are more later where they take no time. */
  readonly firstTogether?: number;
  /** Asked between steps, of evaluations too. */
  shouldStop(): boolean;
  /** It ends at the first read-back after so many. */
  readonly mostSteps?: number;
}

/** A run under way. */
interface Run {
  readonly session: Session;
  readonly config: TrainConfig;
  readonly sampler: Sampler;
  readonly batches: AsyncGenerator<IndexedBatch, void, void>;
  readonly progress: Progress;
  readonly clock: Clock;
}

/**
 * Trains until the last epoch or until asked to stop, from wherever `progress` stands.
 *
 * @returns The evaluation after the last epoch, or null if stopped before.
 * @throws {NonFiniteLossError} With step and learning rate.
 */
export async function trainEpochs(
  session: Session,
  dataset: Dataset,
  config: TrainConfig,
  progress: Progress,
  observer: EpochsObserver,
  clock: Clock = performance,
): Promise<Evaluation | null> {
  const sampler = new Sampler(config.trainCount, config.batch * config.accumulate, config.seed);
  const asked = requests(sampler, config, progress);
  const batches = drawBatches(session, "train", dataset.train, asked);
  const run: Run = { session, config, sampler, batches, progress, clock };
  const most = mostTogether(session.uploadBytes("train"));
  const { mostSteps = Infinity } = observer;
  let together = observer.firstTogether ?? firstTogether(session.trainPlan, most);
  let evaluation: Evaluation | null = null;
  try {
    while (progress.epoch < config.epochs) {
      while (progress.step < sampler.stepsPerEpoch) {
        if (observer.shouldStop() || progress.losses.length >= mostSteps) return null;
        const before = progress.seconds;
        await trainSteps(run, together, observer);
        together = nextTogether(together, progress.seconds - before, most);
        await observer.onSteps(progress, sampler.stepsPerEpoch);
      }
      if (isEvaluated(config, progress.epoch)) {
        await observer.beforeEvaluation();
        evaluation = await finiteEvaluation(run, dataset, observer);
        if (evaluation === null) return null;
      } else evaluation = null;
      const images = sampler.stepsPerEpoch * config.batch * config.accumulate;
      const last = (progress.epoch + 1) * sampler.stepsPerEpoch - 1;
      const learningRate = learningRateAt(config, last, sampler.stepsPerEpoch);
      if (progress.seconds === 0) progress.seconds = leastSeconds(clock);
      await observer.onEpoch(finishEpoch(progress, images, learningRate, evaluation));
    }
  } finally {
    await batches.return(); // ends the workers of a split that has some
  }
  return evaluation ?? await finiteEvaluation(run, dataset, observer);
}

/** Whether an evaluation follows an epoch, counted from 0. */
export function isEvaluated(
  { evalEvery, epochs }: Pick<TrainConfig, "evalEvery" | "epochs">,
  epoch: number,
): boolean {
  return (epoch + 1) % evalEvery === 0 || epoch + 1 === epochs;
}

/** The evaluation after the epoch under way, or after the last; null if stopped before its end. */
async function finiteEvaluation(
  { session, config, progress }: Run,
  dataset: Dataset,
  observer: EpochsObserver,
): Promise<Evaluation | null> {
  const evaluation = await evaluate(session, dataset, config, observer);
  if (evaluation === null || Number.isFinite(evaluation.loss)) return evaluation;
  throw new NonFiniteLossError("test loss", evaluation.loss, progress, config);
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

/**
 * Queues the steps up to the next read-back, then waits for them and takes their losses; where the data fail, of those that were queued.
 *
 * @param together Batches between two read-backs.
 */
async function trainSteps(
  run: Run,
  together: number,
  { shouldStop }: EpochsObserver,
): Promise<void> {
  const { session, config, sampler, progress, clock } = run;
  const { batch, accumulate } = config;
  const wanted = Math.max(1, Math.floor(together / accumulate));
  const steps = Math.min(wanted, sampler.stepsPerEpoch - progress.step);
  let queued = 0, failure: unknown;
  const metrics = await onClock(clock, progress, async () => {
    try {
      for (; queued < steps * accumulate; queued++) {
        if (queued % accumulate === 0 && queued > 0 && shouldStop()) break;
        await queuePiece(run, queued);
        await session.turn();
      }
    } catch (error) {
      failure = error;
    }
    return await session.metrics("train");
  });
  for (let first = 0; first + accumulate <= queued; first += accumulate) {
    const sums = sumRows(metrics, first, accumulate, batch);
    const mean = sums.loss / (batch * accumulate);
    if (!Number.isFinite(mean)) throw new NonFiniteLossError("loss", mean, progress, config);
    progress.losses.push(mean);
    progress.lossSum += mean;
    progress.correct += sums.top1;
    progress.correct5 += sums.top5;
    progress.step++;
  }
  if (failure !== undefined) throw failure;
}

/** Queues a piece of a step, the `slot`-th since the last read-back. */
async function queuePiece(run: Run, slot: number): Promise<void> {
  const { session, config, sampler, batches, progress, clock } = run;
  const { batch: count, accumulate, seed } = config;
  const { value: piece } = await forInput(clock, progress, batches.next());
  if (!piece) throw new Error("Cannot train as the data set ended before the epoch did");
  const step = progress.epoch * sampler.stepsPerEpoch + progress.step +
    Math.floor(slot / accumulate);
  const learningRate = learningRateAt(config, step, sampler.stepsPerEpoch);
  const { epoch } = progress;
  session.train(piece, { count, slot, seed, epoch, learningRate });
}
