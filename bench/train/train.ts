import type { Kernel } from "../../kernels/gpu/kernel.ts";
import type { Session } from "../../models/session/session.ts";
import type { TrainResult } from "../../results/schema/result.ts";
import { STOPPED } from "../../results/text/labels.ts";
import type { Snapshot } from "./snapshot.ts";
import type { TrainConfig } from "./config.ts";
import { type EpochsObserver, trainEpochs } from "./epochs.ts";
import { evaluate, type Evaluation } from "./evaluate.ts";
import { NonFiniteLossError } from "./non_finite.ts";
import {
  loaderSpeed,
  type Opening,
  type OpeningObserver,
  type OpenTraining,
  openTraining,
} from "./open_training.ts";
import { type EpochRow, freshProgress, type Progress } from "./progress.ts";
import { closeSplits } from "./resident.ts";
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
  /**
   * All is ready for the first step.
   *
   * @param soFar What the run is, whenever it is asked, if nothing more comes of it; without a digest of the weights, which stay on the GPU.
   */
  onBegin?(config: TrainConfig, progress: Progress, soFar: () => Promise<Published>): void;
  /** After each finished epoch. */
  onEpoch?(row: EpochRow): void;
  /** After each finished epoch, and where the run is stopped: all that is needed to go on. */
  save?(snapshot: Snapshot): Promise<void>;
  /** The process's resident memory, asked after each epoch. */
  rssBytes?(): number | null;
}

/** How a run ended. */
export interface TrainEnd {
  readonly status: TrainResult["status"];
  readonly reason: string | null;
}

/** What a document tells of a run. */
export type Published = Pick<Training, "end" | "part" | "kernels">;

/** What a run came to. */
export interface Training extends Awaited<ReturnType<Session["state"]>> {
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
 *
 * @throws {UserError} For what the user can mend, before the first step.
 * @throws {GpuError} If the device fails.
 */
export async function train(
  request: TrainingRequest,
  observer: TrainObserver = {},
): Promise<Training> {
  const { dataset, from = {}, evalOnly = false } = request;
  const opened = await openTraining(request, observer);
  const { session, splits } = opened;
  try {
    const loader = await loaderSpeed(dataset, opened.config, observer.note);
    const progress = from.checkpoint?.progress ?? freshProgress();
    const resumedFrom = from.checkpoint ? progress.losses.length : null;
    const facts = { ...opened, dataset, evalOnly, from, loader, resumedFrom };
    const plans = [session.trainPlan, session.evaluationPlan];
    const kernels = plans.flatMap((plan) => plan.kernels.map(({ kernel }) => kernel));
    observer.onBegin?.(opened.config, progress, async () => {
      const course = { evaluation: null, rss: { first: null, last: null }, weights: null };
      const part = await trainPart(facts, { ...course, progress });
      return { part, kernels, end: { status: "interrupted", reason: "the run ended early" } };
    });
    const course = await run({ ...opened, progress }, request, observer);
    const state = await session.state();
    const { weights, optimiser: { scaler } } = state;
    const part = await trainPart(facts, { ...course, progress, weights, scaler });
    return { ...state, ...course, progress, part, kernels };
  } finally {
    session.close();
    closeSplits(splits);
  }
}

/** How the steps of a run went. */
type Course = Pick<Training, "end" | "evaluation"> & Pick<RunCourse, "rss">;

/** Trains, and tells how it ended; a number that is not finite is one of the ends. */
async function run(
  { session, config, progress }: OpenTraining & { readonly progress: Progress },
  { dataset, evalOnly, steps = Infinity }: TrainingRequest,
  observer: TrainObserver,
): Promise<Course> {
  const rss = { first: null as number | null, last: null as number | null };
  const save = async () => {
    await observer.save?.({ config, progress, ...await session.state() });
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
      ? await evaluate(session, dataset, config)
      : await trainEpochs(session, dataset, config, progress, {
        shouldStop: () => isStopped() || progress.losses.length >= steps,
        onSteps: (...seen) => observer.onSteps?.(...seen),
        onEpoch,
        firstTogether: observer.firstTogether,
      });
    if (evaluation) return { end: { status: "complete", reason: null }, evaluation, rss };
    await save();
    const reason = isStopped() ? STOPPED : `stopped after ${steps} steps, as asked`;
    return { end: { status: "interrupted", reason }, evaluation, rss };
  } catch (error) {
    if (!(error instanceof NonFiniteLossError)) throw error;
    return { end: { status: "failed", reason: error.message }, evaluation: null, rss };
  }
}
