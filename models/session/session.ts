import type { Device } from "../../kernels/gpu/device.ts";
import type { Prepared } from "../../kernels/gpu/dispatcher.ts";
import type { Step } from "../../kernels/step/step.ts";
import type { Mode } from "../graph/graph.ts";
import type { Model } from "../graph/layers.ts";
import type { Optimiser } from "../optimisers/optimiser.ts";
import type { Slice } from "../plan/flat.ts";
import type { Plan } from "../plan/plan.ts";
import { planSession, type SessionPlans } from "../plan/session_plans.ts";
import type { TrainingSettings } from "../plan/training.ts";
import type { VariantChoice } from "../plan/variants.ts";
import type { Batch, IndexedBatch, TrainingStep } from "./batch.ts";
import type { Metrics } from "./phase.ts";
import { Phases } from "./phases.ts";
import { checkSplits, type ResidentSplits } from "./resident_split.ts";
import { ModelState, type OptimiserState, type Tensors } from "./state.ts";

export type { Batch, IndexedBatch, TrainingStep } from "./batch.ts";
export type { Metrics } from "./phase.ts";
export type { OptimiserState, Tensors } from "./state.ts";

/** A model compiled for training and evaluation on a device, with its parameters, gradients, statistics and the optimiser's state. */
export class Session {
  #device: Device;
  #state: ModelState;
  #phases: Phases;
  #optimiser: Optimiser;
  /** Pieces of a batch that are accumulated before an update. */
  #accumulate: number;
  /** Pieces since the last update. */
  #pieces = 0;
  /** The parameters have changed since they were folded. */
  #stale = true;
  readonly modelName: string;

  private constructor(
    modelName: string,
    device: Device,
    state: ModelState,
    phases: Phases,
    { optimiser, accumulate = 1 }: TrainingSettings,
  ) {
    this.modelName = modelName;
    this.#device = device;
    this.#state = state;
    this.#phases = phases;
    this.#optimiser = optimiser;
    this.#accumulate = accumulate;
  }

  /**
   * Plans, allocates and compiles. Parameters are zero until {@linkcode initialise} or {@linkcode load}.
   *
   * @param plans Of the same model, settings, device and variants, where they exist already.
   * @param splits Those that `settings.resident` tells of; they stay the caller's.
   * @param trainLater Training is left to {@linkcode compileTraining}, so that evaluations need not wait for it.
   * @throws {RangeError} If a shape does not fit the model or the device.
   */
  static async open(
    device: Device,
    model: Model,
    settings: TrainingSettings,
    variants: VariantChoice = {},
    plans: SessionPlans = planSession(model, settings, device.capabilities, variants),
    splits: ResidentSplits = {},
    trainLater = false,
  ): Promise<Session> {
    checkSplits(settings, splits);
    const state = new ModelState(device, plans.graph, settings.optimiser);
    const phases = await Phases.open(device, model, settings, plans, state, splits, trainLater);
    return new Session(model.name, device, state, phases, settings);
  }

  /** Compiles training where it was left for later. */
  compileTraining(): Promise<void> {
    return this.#phases.compileTraining();
  }

  /** Whether batches of a direction come with their images; where the split lies on the device they do not. */
  takesImages(mode: Mode): boolean {
    return this.#phases[mode].limits.lengths.images > 0;
  }

  /** Bytes that a step uploads. */
  uploadBytes(mode: Mode): number {
    const { images, labels, indices } = this.#phases[mode].limits.lengths;
    return images + 4 * labels + 4 * indices;
  }

  /** Whether the loss is scaled, so that an update may be left out as gradients overflow. */
  get isScaled(): boolean {
    return this.#state.mixed.scaler !== undefined;
  }

  /** Parameters in the order of the model. */
  get slices(): readonly Slice[] {
    return this.#state.parameters.slices;
  }

  /** Running means and the like, which are kept but not learned. */
  get statistics(): readonly Slice[] {
    return this.#state.statistics.slices;
  }

  /** Learned numbers. */
  get parameterCount(): number {
    return this.slices.reduce((sum, { elements }) => sum + elements, 0);
  }

  get trainPlan(): Plan {
    return this.#phases.train.executable.plan;
  }
  get evaluationPlan(): Plan {
    return this.#phases.evaluate.executable.plan;
  }

  /** The kernels of a step, in order: what a benchmark replays on the inputs of the last one. */
  kernels(mode: Mode): readonly Prepared[] {
    this.flush();
    return this.#phases[mode].executable.whole;
  }

  /** Compute dispatches of one training step. */
  get dispatchesPerStep(): number {
    return this.#phases.train.executable.dispatches;
  }

  /** Lets others have a turn where one is due: some adapters take the time of a step to queue it. @throws {GpuError} If the device failed. */
  turn(): Promise<void> {
    return this.#device.turn();
  }

  /** Updates that were queued since the first; null within a batch in pieces. */
  get updates(): number | null {
    return this.#pieces === 0 ? this.#state.updates : null;
  }

  /** Draws all parameters from the seed (each by its layer's distribution), resets statistics and the optimiser; others have turns meanwhile. */
  async initialise(seed: number): Promise<void> {
    this.flush();
    for (const _ of this.#state.initialising(seed)) await this.#device.turn();
    this.#restart();
  }

  /**
   * Replaces parameters and statistics, and the optimiser's state (as before the first update unless given).
   *
   * @throws {RangeError} If a tensor is missing or has another shape.
   */
  load(weights: Tensors, optimiser?: OptimiserState): void {
    this.flush();
    this.#state.load(weights, optimiser);
    this.#restart();
  }

  #restart(): void {
    this.#stale = true;
    const sum = this.#pieces > 0 && this.#phases.train.externals.accumulated;
    if (sum) this.#device.clear(sum); // An update leaves zeros.
    this.#pieces = 0;
  }

  /** Parameters, and statistics after them, as host tensors; waits for the queue. */
  weights(): Promise<Tensors> {
    this.flush();
    return this.#state.readWeights();
  }

  /** Parameters (and statistics, after them) and the optimiser's state as host tensors; waits for the queue. */
  state(): Promise<{ weights: Tensors; optimiser: OptimiserState }> {
    this.flush();
    return this.#state.read();
  }

  /** Gradients of the last batch's mean loss (or piece's, where batches come in pieces) by parameter; waits for the queue. */
  gradients(): Promise<Tensors> {
    this.flush();
    return this.#state.readGradients(this.#pieces === 0);
  }

  /** Queues one training step, or a piece of one; does not wait. */
  train(batch: Batch | IndexedBatch, step: TrainingStep): void {
    const last = this.#pieces + 1 >= this.#accumulate;
    this.#compute(batch, step, last ? step.learningRate : null);
    if (last) this.#pieces = 0;
  }

  /** Queues a training step (or a piece of one) up to the gradients, which {@linkcode update} may follow; does not wait. */
  backward(batch: Batch | IndexedBatch, step: Step): void {
    this.#compute(batch, step, null);
  }

  /** Queues the gradients of a batch, and the update with them unless the rate is null. */
  #compute(batch: Batch | IndexedBatch, step: Step, learningRate: number | null): void {
    const { train } = this.#phases;
    if (this.#accumulate > 1 && this.#pieces === this.#accumulate) {
      throw new RangeError(
        `Cannot compute another piece as the batch has its ${this.#accumulate}: update() comes next`,
      );
    }
    this.#phases.evaluate.flush(); // one after the other, as they share the parameters
    if (learningRate === null) train.step(batch, step, "backward");
    else train.step(batch, step, "whole", this.#nextHyper(learningRate));
    this.#pieces = Math.min(this.#pieces + 1, this.#accumulate);
    this.#stale = true; // running statistics move with the gradients
  }

  /**
   * Queues the update of the parameters by the gradients as they are; does not wait.
   *
   * @throws {RangeError} If a batch in pieces is not whole.
   */
  update(learningRate: number): void {
    if (this.#pieces < this.#accumulate) {
      throw new RangeError(
        `Cannot update the parameters as ${this.#accumulate} pieces must be computed before: ${this.#pieces} were`,
      );
    }
    this.#phases.evaluate.flush();
    this.#phases.train.run("update", this.#nextHyper(learningRate));
    this.#pieces = 0;
    this.#stale = true;
  }

  #nextHyper(learningRate: number): Float32Array<ArrayBuffer> {
    return this.#optimiser.hyper(learningRate, ++this.#state.updates);
  }

  /** Submits the steps that are queued; does not wait. Whatever reads or writes the device by other ways must come after. */
  flush(): void {
    this.#phases.flushTraining();
    this.#phases.evaluate.flush();
  }

  /** Queues one evaluation step; does not wait. */
  evaluate(batch: Batch | IndexedBatch, step: Step): void {
    const { evaluate, fold } = this.#phases;
    this.#phases.flushTraining();
    if (this.#stale) fold?.run();
    this.#stale = false;
    evaluate.step(batch, step);
  }

  /**
   * Waits for the queue and reads the per-sample results by slot, of training or of evaluation steps. A slot that no step has
   * filled since the last read still holds what it held.
   */
  metrics(mode: Mode): Promise<Metrics> {
    return this.#phases[mode].metrics();
  }

  /** Gives its memory back; the device stays open. */
  close(): void {
    this.#phases.close();
    this.#state.dispose();
  }
}
