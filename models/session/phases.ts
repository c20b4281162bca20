import type { Device } from "../../kernels/gpu/device.ts";
import type { BufferRange } from "../../kernels/gpu/dispatcher.ts";
import { sizeOf } from "../../kernels/gpu/kernel.ts";
import type { Model } from "../graph/layers.ts";
import { flatBytes } from "../plan/flat.ts";
import type { SessionPlans } from "../plan/session_plans.ts";
import type { TrainingSettings } from "../plan/training.ts";
import { type BatchLimits, Phase } from "./phase.ts";
import type { ResidentSplit, ResidentSplits } from "./resident_split.ts";
import type { ModelState } from "./state.ts";

/** What a session replays, all on the same state. Training may be compiled after the rest. */
export class Phases {
  readonly evaluate: Phase;
  /** Fills the parameters that an evaluation reads, where those are others: see fold.ts. */
  readonly fold: Phase | null;
  #openTrain: () => Promise<Phase>;
  #train: Phase | null;

  private constructor(
    openTrain: () => Promise<Phase>,
    train: Phase | null,
    fold: Phase | null,
    evaluate: Phase,
  ) {
    this.#openTrain = openTrain;
    this.#train = train;
    this.fold = fold;
    this.evaluate = evaluate;
  }

  /** Allocates and compiles. @param trainLater Training is left to {@linkcode compileTraining}. */
  static async open(
    device: Device,
    { imageShape }: Model,
    settings: TrainingSettings,
    plans: SessionPlans,
    state: ModelState,
    { train, evaluate }: ResidentSplits,
    trainLater: boolean,
  ): Promise<Phases> {
    const { batch, evalBatch, accumulate = 1, slots } = settings;
    const bytes = flatBytes(state.parameters);
    const externals: Record<string, BufferRange> = {
      ...state.buffers,
      ...state.optimiser,
      ...state.mixed,
    };
    if (accumulate > 1) externals.accumulated = device.createBuffer(bytes, "accumulated");
    if (plans.evaluation.folds.length > 0) externals.folded = device.createBuffer(bytes, "folded");
    const buffers = { ...state.buffers, externals };
    const folded = { ...buffers, parameters: externals.folded ?? buffers.parameters };
    const limits = (batch: number, split?: ResidentSplit): BatchLimits => ({
      lengths: { images: split ? 0 : batch * sizeOf(imageShape), labels: batch, indices: batch },
      splitCount: split?.parts.count ?? Infinity,
      slots,
    });
    const openTrain = () => Phase.open(device, plans.train, buffers, limits(batch, train), train);
    const ofEvaluation = [folded, limits(evalBatch, evaluate), evaluate] as const;
    return new Phases(
      openTrain,
      trainLater ? null : await openTrain(),
      plans.fold && await Phase.open(device, plans.fold, buffers, limits(evalBatch)),
      await Phase.open(device, plans.evaluation, ...ofEvaluation),
    );
  }

  /** @throws {RangeError} If it is not compiled yet. */
  get train(): Phase {
    if (this.#train) return this.#train;
    throw new RangeError("Cannot train as only evaluation is compiled: compileTraining() is first");
  }

  /** Compiles training where it was left for later. */
  async compileTraining(): Promise<void> {
    this.#train ??= await this.#openTrain();
  }

  /** Submits the training steps that are queued; does not wait. */
  flushTraining(): void {
    this.#train?.flush();
  }

  /** Gives all memory back. */
  close(): void {
    for (const phase of [this.#train, this.evaluate, this.fold]) phase?.close();
  }
}
