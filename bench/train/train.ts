import { GpuError } from "../../kernels/gpu/gpu_error.ts";
import type { Kernel } from "../../kernels/gpu/kernel.ts";
import type { OptimiserState, Session, Tensors } from "../../models/session/session.ts";
import type { TrainResult } from "../../results/schema/result.ts";
import { STOPPED } from "../../results/text/labels.ts";
import { reasonOf, UserError } from "../../results/text/user_error.ts";
import { checkLimits } from "./config.ts";
import type { Snapshot } from "./snapshot.ts";
import { orSmallerBatch } from "./memory/fitting_memory.ts";
import { type EpochsObserver, trainEpochs } from "./epochs.ts";
import { evaluate, type Evaluation } from "./evaluate.ts";
import {
  loaderSpeed,
  type Opening,
  type OpeningObserver,
  type OpenTraining,
  openTraining,
} from "./open_training.ts";
import { NonFiniteLossError } from "./non_finite.ts";
import { type EpochRow, freshProgress, type Progress } from "./progress.ts";
import { closeSplits, evaluationSplit } from "./resident.ts";
import { type RunCourse, trainPart } from "./train_part.ts";

/** What is to be trained, on a device and a data set that the caller opens and closes. */
export interface TrainingRequest extends Opening {
  /** End at the first read-back after so many steps. */
  readonly steps?: number;
}

/** Who looks on while a run trains; every part may be missing. */
export interface TrainObserver
  extends
    OpeningObserver,
    Partial<Pick<EpochsObserver, "onSteps" | "shouldStop" | "firstTogether">> {
  /** All is ready for the first step, which waits for this. */
  onBegin?(begun: Begun): void | Promise<void>;
  /** After each finished epoch. */
  onEpoch?(row: EpochRow): void;
  /** Before each evaluation, after each finished epoch, and where the run ends early: all that is needed to go on. */
  save?(snapshot: Snapshot): Promise<void>;
  /** The process's resident memory, asked after each epoch. */
  rssBytes?(): number | null;
}

/** A run that is ready for its first step. */
export interface Begun extends Pick<OpenTraining, "config" | "session"> {
  readonly progress: Progress;
  /** What the run is, whenever it is asked, if nothing more comes of it; without a digest of the weights, which stay on the GPU. */
  soFar(): Promise<Published>;
}

/** How a run ended. */
export interface TrainEnd {
  readonly status: TrainResult["status"];
  readonly reason: string | null;
  /** What failed. */
  readonly error?: unknown;
}

/** What a document tells of a run. */
export type Published = Pick<Training, "end" | "part" | "kernels">;

/** What a run came to. */
export interface Training {
  /** At the end; null where they cannot be read, as on a lost device. */
  readonly weights: Tensors | null;
  readonly end: TrainEnd;
  readonly progress: Progress;
  /** Of the final weights; null where the run did not come there. */
  readonly evaluation: Evaluation | null;
  /** The training's part of its document. */
  readonly part: TrainResult["train"];
  /** That ran. */
  readonly kernels: readonly Kernel[];
}

/**
 * Compiles, trains from wherever the beginning stands until the last epoch or until it is stopped, and evaluates. Reads and writes no file.
 * From the first step on whatever fails is the run's end, and what it had come to is returned.
 *
 * @throws {UserError} For what the user can mend, before the first step.
 * @throws {GpuError} If the device fails before the first step.
 */
export async function train(
  request: TrainingRequest,
  observer: TrainObserver = {},
): Promise<Training> {
  const { dataset, from = {}, evalOnly = false } = request;
  checkLimits(request.recipe, dataset, request);
  const opened = await openTraining(request, observer);
  const { session, splits } = opened;
  try {
    const shown = evalOnly ? evaluationSplit(dataset) : dataset.train;
    const loader = await loaderSpeed(shown, opened.config, observer.note);
    const progress = from.checkpoint?.progress ?? freshProgress(from.weights?.digest);
    const resumedFrom = from.checkpoint ? progress.losses.length : null;
    const facts = { ...opened, dataset, evalOnly, from, loader, resumedFrom };
    const plans = [session.trainPlan, session.evaluationPlan];
    const kernels = plans.flatMap((plan) => plan.kernels.map(({ kernel }) => kernel));
    const soFar = async (): Promise<Published> => {
      const course = { evaluation: null, rss: { first: null, last: null }, weights: null };
      const part = await trainPart(facts, { ...course, progress });
      return { part, kernels, end: { status: "interrupted", reason: "the run ended early" } };
    };
    await observer.onBegin?.({ ...opened, progress, soFar });
    const course = await runToEnd({ ...opened, progress }, request, observer);
    const { weights, optimiser } = await finalState(session, course.end);
    const part = await trainPart(facts, {
      ...course,
      progress,
      weights,
      scaler: optimiser?.scaler,
    });
    return { weights, ...course, progress, part, kernels };
  } finally {
    session.close();
    closeSplits(splits);
  }
}

/** Of a run that failed, the reason may keep it from being read. */
async function finalState(
  session: Session,
  { status }: TrainEnd,
): Promise<{ readonly weights: Tensors | null; readonly optimiser: OptimiserState | null }> {
  return await session.state().catch((error) => {
    if (status !== "failed") throw error;
    return { weights: null, optimiser: null };
  });
}

/** How the steps of a run went. */
type Course = Pick<Training, "end" | "evaluation"> & Pick<RunCourse, "rss">;

/** Trains, and tells how it ended; whatever fails is one of the ends. */
export async function runToEnd(
  { session, config, progress }: Pick<Begun, "session" | "config" | "progress">,
  { dataset, evalOnly, steps = Infinity }: TrainingRequest,
  observer: TrainObserver,
): Promise<Course> {
  const rss = { first: null as number | null, last: null as number | null };
  const save = async () => {
    if (!evalOnly) await observer.save?.({ config, progress, ...await session.state() });
  };
  const isStopped = () => observer.shouldStop?.() ?? false;
  const onEpoch = async (row: EpochRow) => {
    await save();
    observer.onEpoch?.(row);
    rss.last = observer.rssBytes?.() ?? null;
    rss.first ??= rss.last;
  };
  try {
    const evaluation = evalOnly
      ? checkLoss(await evaluate(session, dataset, config, { shouldStop: isStopped }))
      : await trainEpochs(session, dataset, config, progress, {
        shouldStop: isStopped,
        mostSteps: steps,
        onSteps: (...seen) => observer.onSteps?.(...seen),
        beforeEvaluation: save,
        onEpoch,
        firstTogether: observer.firstTogether,
      });
    if (evaluation) return { end: { status: "complete", reason: null }, evaluation, rss };
    await save();
    const reason = isStopped() ? STOPPED : `stopped after ${steps} steps, as asked`;
    return { end: { status: "interrupted", reason }, evaluation, rss };
  } catch (failure) {
    // A device is stopped before the first step alone, of which nothing is to be kept.
    const stopped = failure instanceof GpuError && failure.failure === "stopped";
    if (stopped && isStopped()) throw failure;
    const error = orSmallerBatch(config.batch, failure);
    // What diverged is not worth a good checkpoint. Of steps that were queued and not counted, to go on would give other bits.
    const diverged = error instanceof NonFiniteLossError;
    if (!diverged && session.updates === progress.losses.length) await save().catch(() => {});
    return { end: { status: "failed", reason: reasonOf(error), error }, evaluation: null, rss };
  }
}

/** @throws {UserError} If weights that nothing is done to give no finite loss. */
function checkLoss(evaluation: Evaluation | null): Evaluation | null {
  if (evaluation === null || Number.isFinite(evaluation.loss)) return evaluation;
  throw new UserError(`The test loss of these weights is ${evaluation.loss}`, 3);
}
