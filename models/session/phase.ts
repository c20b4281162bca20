import type { Device } from "../../kernels/gpu/device.ts";
import type { BufferRange } from "../../kernels/gpu/dispatcher.ts";
import { encodeStep, type Step } from "../../kernels/step/step.ts";
import type { Plan } from "../plan/plan.ts";
import type { Batch, IndexedBatch } from "./batch.ts";
import { type Executable, makeExecutable, type PlanBuffers, type StepPart } from "./executable.ts";
import type { ResidentSplit } from "./resident_split.ts";
import { Submits } from "./submits.ts";

/** Per-sample results of the last steps, row `slot` of each: `[slots, batch]`. */
export interface Metrics {
  /** Cross-entropy of each sample. */
  readonly losses: Float32Array<ArrayBuffer>;
  /** How many classes beat the label: 0 is top-1 correct, below 5 top-5. */
  readonly ranks: Uint32Array<ArrayBuffer>;
  /** The class of the largest logit; the number of classes where a logit is NaN. */
  readonly predictions: Uint32Array<ArrayBuffer>;
}

/** What a batch must be like to be run. */
export interface BatchLimits {
  /** Values that a batch's arrays must hold; images none where the split lies on the device. */
  readonly lengths: Readonly<Record<keyof Batch, number>>;
  /** Images of the split that lies on the device; infinite where batches have their own, whose indices only key the augmentation. */
  readonly splitCount: number;
  readonly slots: number;
}

/**
 * @throws {RangeError} If an array is not as long as the compiled batch, an index is not in the split, or the step's slot or count does
 *   not fit it.
 */
function checkBatch(
  { lengths, splitCount, slots }: BatchLimits,
  batch: Batch | IndexedBatch,
  { slot, count }: Step,
): void {
  const arrays = { images: [], ...batch };
  for (const name of ["images", "labels", "indices"] as const) {
    const { length } = arrays[name];
    if (length !== lengths[name]) {
      throw new RangeError(
        `Cannot run the batch as ${name} must hold ${lengths[name]} values: it holds ${length}`,
      );
    }
  }
  const outside = batch.indices.find((index) => index >= splitCount);
  if (outside !== undefined) {
    throw new RangeError(
      `Cannot run the batch as its indices must be below ${splitCount}, the images on the device: one is ${outside}`,
    );
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

/** One compiled direction with its own inputs and outputs. */
export class Phase {
  #device: Device;
  readonly executable: Executable;
  /** Its own, and those that the phases of a session share. */
  readonly externals: Readonly<Record<string, BufferRange>>;
  readonly limits: BatchLimits;
  #submits: Submits;

  private constructor(
    device: Device,
    executable: Executable,
    externals: Readonly<Record<string, BufferRange>>,
    limits: BatchLimits,
    submits: Submits,
  ) {
    this.executable = executable;
    this.externals = externals;
    this.limits = limits;
    this.#device = device;
    this.#submits = submits;
  }

  /**
   * Allocates and compiles.
   *
   * @param buffers With the externals that are there already; the plan's others are made.
   * @param split Whose buffers the plan reads, if any; they stay the caller's.
   */
  static async open(
    device: Device,
    plan: Plan,
    buffers: PlanBuffers,
    limits: BatchLimits,
    split?: ResidentSplit,
  ): Promise<Phase> {
    const externals = { ...buffers.externals };
    for (const [name, { bytes, uniform }] of plan.externals) {
      if (split && name in split.buffers) continue;
      externals[name] ??= device.createBuffer(bytes, name, uniform ? GPUBufferUsage.UNIFORM : 0);
    }
    const executable = await makeExecutable(device, plan, {
      ...buffers,
      externals: { ...externals, ...split?.buffers },
    });
    const submits = new Submits(device, plan, split !== undefined);
    return new Phase(device, executable, externals, limits, submits);
  }

  /**
   * Queues a step, perhaps to be submitted with those that follow: see {@linkcode flush}.
   *
   * @param hyper What the optimiser's uniform holds, where the part has the update.
   * @throws {RangeError} If the batch or the step does not fit what is compiled.
   */
  step(
    batch: Batch | IndexedBatch,
    step: Step,
    part: StepPart = "whole",
    hyper?: Float32Array<ArrayBuffer>,
  ): void {
    checkBatch(this.limits, batch, step);
    const { externals } = this;
    if ("images" in batch) this.#device.write(externals.images, batch.images); // nothing waits: see stepsPerSubmit()
    const { labels, indices } = batch;
    const inputs = { labels, indices, step: encodeStep(step), ...(hyper && { hyper }) };
    this.#submits.add(
      Object.entries(inputs).map(([name, data]) => [externals[name], data]),
      this.executable[part],
    );
  }

  /** Queues kernels by themselves. */
  run(part: StepPart = "whole", hyper?: Float32Array<ArrayBuffer>): void {
    this.#submits.add(hyper ? [[this.externals.hyper, hyper]] : [], this.executable[part]);
    this.flush();
  }

  /** Submits what is queued; does not wait. */
  flush(): void {
    this.#submits.flush();
  }

  /** Waits for the queue. */
  async metrics(): Promise<Metrics> {
    this.flush();
    const { losses, ranks, predictions } = this.externals;
    const [l, r, p] = await this.#device.read(losses, ranks, predictions);
    return {
      losses: new Float32Array(l.buffer),
      ranks: new Uint32Array(r.buffer),
      predictions: new Uint32Array(p.buffer),
    };
  }

  /** Gives its memory back, and the externals that it shares. */
  close(): void {
    this.executable.dispose();
    this.#submits.close();
    for (const { buffer } of Object.values(this.externals)) buffer.destroy();
  }
}
