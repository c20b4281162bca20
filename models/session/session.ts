import type { Device } from "../../kernels/gpu/device.ts";
import type { BufferRange, Prepared } from "../../kernels/gpu/dispatcher.ts";
import { sizeOf } from "../../kernels/gpu/kernel.ts";
import { encodeStep, type Step } from "../../kernels/step/step.ts";
import { type Executable, makeExecutable } from "./executable.ts";
import type { Slice } from "../plan/flat.ts";
import type { Model } from "../graph/layers.ts";
import type { Plan } from "../plan/plan.ts";
import { planSession, type SessionPlans } from "../plan/session_plans.ts";
import { ModelState, type Tensors } from "./state.ts";
import type { TrainingSettings } from "../plan/training.ts";
import type { VariantChoice } from "../plan/variants.ts";

export type { Tensors } from "./state.ts";

/** A batch of u8 images `[batch,C,H,W]`, their labels, and their indices in the data set (which key the augmentation). */
export interface Batch {
  readonly images: Uint8Array<ArrayBuffer>;
  readonly labels: Uint32Array<ArrayBuffer>;
  readonly indices: Uint32Array<ArrayBuffer>;
}

/** Per-sample results of the last steps, row `slot` of each: `[slots, batch]`. */
export interface Metrics {
  /** Cross-entropy of each sample. */
  readonly losses: Float32Array<ArrayBuffer>;
  /** How many classes beat the label: 0 is top-1 correct, below 5 top-5. */
  readonly ranks: Uint32Array<ArrayBuffer>;
  /** The class of the largest logit; the number of classes where a logit is NaN. */
  readonly predictions: Uint32Array<ArrayBuffer>;
}

/** One compiled direction with its own inputs and outputs. */
interface Phase {
  readonly executable: Executable;
  /** Values that a batch's arrays must hold. */
  readonly lengths: Readonly<Record<keyof Batch, number>>;
  readonly slots: number;
  readonly externals: Readonly<Record<string, BufferRange>>;
}

/** What a session replays. */
interface Phases {
  readonly train: Phase;
  readonly evaluate: Phase;
  /** The step of SGD that ends a batch in pieces, where batches come so. */
  readonly update: Phase | null;
  /** Fills the parameters that an evaluation reads, where those are others: see fold.ts. */
  readonly fold: Phase | null;
}

/** A model compiled for training and evaluation on a device, with its parameters, gradients, momentum and statistics. */
export class Session {
  #device: Device;
  #state: ModelState;
  #phases: Phases;
  /** Pieces of a batch that are accumulated before an update. */
  #accumulate: number;
  /** Pieces since the last update. */
  #pieces = 0;
  /** The parameters have changed since they were folded. */
  #stale = true;

  private constructor(
    readonly modelName: string,
    device: Device,
    state: ModelState,
    phases: Phases,
    accumulate: number,
  ) {
    this.#device = device;
    this.#state = state;
    this.#phases = phases;
    this.#accumulate = accumulate;
  }

  /**
   * Plans, allocates and compiles. Parameters are zero until {@linkcode initialise} or {@linkcode load}.
   *
   * @param plans Of the same model, settings, device and variants, where they exist already.
   * @throws {RangeError} If a shape does not fit the model or the device.
   */
  static async open(
    device: Device,
    model: Model,
    settings: TrainingSettings,
    variants: VariantChoice = {},
    plans: SessionPlans = planSession(model, settings, device.capabilities, variants),
  ): Promise<Session> {
    const { batch, evalBatch, accumulate = 1, slots } = settings;
    const state = new ModelState(device, plans.graph);
    const bytes = 4 * state.parameters.elements;
    const shared: Record<string, BufferRange> = { ...state.buffers };
    if (plans.update) shared.accumulated = device.createBuffer(bytes, "accumulated");
    if (plans.fold) shared.folded = device.createBuffer(bytes, "folded");
    const phase = async (plan: Plan, batch: number, buffers = state.buffers): Promise<Phase> => {
      const externals = { ...shared };
      for (const [name, bytes] of plan.externals) {
        const usage = name === "step" ? GPUBufferUsage.UNIFORM : 0;
        externals[name] ??= device.createBuffer(bytes, name, usage);
      }
      const executable = await makeExecutable(device, plan, { ...buffers, externals });
      const lengths = { images: batch * sizeOf(model.imageShape), labels: batch, indices: batch };
      return { executable, externals, lengths, slots };
    };
    const folded = { ...state.buffers, parameters: shared.folded ?? state.buffers.parameters };
    const phases = {
      train: await phase(plans.train, batch),
      update: plans.update && await phase(plans.update, batch),
      fold: plans.fold && await phase(plans.fold, evalBatch),
      evaluate: await phase(plans.evaluation, evalBatch, folded),
    };
    return new Session(model.name, device, state, phases, accumulate);
  }

  /** Bytes of an image as batches hold it. */
  get imageBytes(): number {
    const { lengths } = this.#phases.train;
    return lengths.images / lengths.labels;
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

  /** The kernels of a training step, in order: what a benchmark replays on the inputs of the last step. */
  get trainKernels(): readonly Prepared[] {
    return this.#phases.train.executable.prepared;
  }

  /** The kernels of an evaluation step, in order. */
  get evaluationKernels(): readonly Prepared[] {
    return this.#phases.evaluate.executable.prepared;
  }

  /** Compute dispatches of one training step. */
  get dispatchesPerStep(): number {
    return this.#phases.train.executable.dispatches;
  }

  /** Draws all parameters from the seed (each by its layer's distribution), resets statistics and clears the momentum. */
  initialise(seed: number): void {
    this.#state.initialise(seed);
    this.#restart();
  }

  /**
   * Replaces parameters and statistics, and momentum (zero unless given).
   *
   * @throws {RangeError} If a tensor is missing or has another shape.
   */
  load(weights: Tensors, momentum?: Tensors): void {
    this.#state.load(weights, momentum);
    this.#restart();
  }

  #restart(): void {
    this.#stale = true;
    this.#pieces = 0;
  }

  /** Parameters (and statistics, after them) and momentum as host tensors; waits for the queue. */
  state(): Promise<{ weights: Tensors; momentum: Tensors }> {
    return this.#state.read();
  }

  /** Gradients of the last batch's mean loss (or piece's, where batches come in pieces) by parameter; waits for the queue. */
  gradients(): Promise<Tensors> {
    return this.#state.readGradients();
  }

  /** Queues one training step, or a piece of one; does not wait. */
  train(batch: Batch, step: Step): void {
    const { train, update } = this.#phases;
    this.#run(train, batch, step);
    this.#stale = true;
    if (!update || ++this.#pieces < this.#accumulate) return;
    this.#pieces = 0;
    this.#device.write(update.externals.step, encodeStep(step));
    this.#submit(update);
  }

  /** Queues one evaluation step; does not wait. */
  evaluate(batch: Batch, step: Step): void {
    const { evaluate, fold } = this.#phases;
    if (this.#stale && fold) this.#submit(fold);
    this.#stale = false;
    this.#run(evaluate, batch, step);
  }

  #run(phase: Phase, batch: Batch, step: Step): void {
    checkBatch(phase, batch, step);
    const { externals } = phase;
    const { images, labels, indices } = batch;
    const device = this.#device;
    device.write(externals.images, images);
    device.write(externals.labels, labels);
    device.write(externals.indices, indices);
    device.write(externals.step, encodeStep(step));
    this.#submit(phase);
  }

  #submit({ executable }: Phase): void {
    const { gpu, dispatcher } = this.#device;
    const encoder = gpu.createCommandEncoder();
    dispatcher.encode(encoder, executable.prepared);
    gpu.queue.submit([encoder.finish()]);
  }

  /**
   * Waits for the queue and reads the per-sample results by slot, of training or of evaluation steps. A slot that no step has
   * filled since the last read still holds what it held.
   */
  async metrics(of: "train" | "evaluate"): Promise<Metrics> {
    const { losses, ranks, predictions } = this.#phases[of].externals;
    const [l, r, p] = await this.#device.read(losses, ranks, predictions);
    return {
      losses: new Float32Array(l.buffer),
      ranks: new Uint32Array(r.buffer),
      predictions: new Uint32Array(p.buffer),
    };
  }

  /** Gives its memory back; the device stays open. */
  close(): void {
    const phases: (Phase | null)[] = Object.values(this.#phases);
    for (const phase of phases) {
      if (!phase) continue;
      phase.executable.dispose();
      for (const { buffer } of Object.values(phase.externals)) buffer.destroy();
    }
    this.#state.dispose();
  }
}

/** @throws {RangeError} If an array is not as long as the compiled batch, or the step's slot or count does not fit it. */
function checkBatch({ lengths, slots }: Phase, batch: Batch, { slot, count }: Step): void {
  for (const name of ["images", "labels", "indices"] as const) {
    if (batch[name].length !== lengths[name]) {
      throw new RangeError(
        `Cannot run the batch as ${name} must hold ${lengths[name]} values: it holds ${
          batch[name].length
        }`,
      );
    }
  }
  if (!(slot >= 0 && slot < slots)) {
    throw new RangeError(
      `Cannot run the step as its slot must be below ${slots}: current value is ${slot}`,
    );
  }
  if (!(count >= 1 && count <= lengths.labels)) {
    throw new RangeError(
      `Cannot run the step as its count must be from 1 to ${lengths.labels}: current value is ${count}`,
    );
  }
}
