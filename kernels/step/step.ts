import wgsl from "./step.wgsl" with { type: "text" };

/** What changes from one training step to the next. */
export interface Step {
  /** Row of the per-step outputs (losses, ranks) that this step fills. */
  readonly slot: number;
  /** Samples of the batch that count; the rest is padding. */
  readonly count: number;
  readonly seed: number;
  readonly epoch: number;
  readonly learningRate: number;
  readonly momentum: number;
  readonly weightDecay: number;
}

/** WGSL declaration of `struct Step`, to stand before a kernel that binds it as `var<uniform> step: Step`. */
export const STEP_WGSL: string = wgsl;

/** Size of the uniform. */
export const STEP_BYTES = 32;

/** The uniform's bytes, as 8 words. */
export function encodeStep(step: Step): Uint32Array<ArrayBuffer> {
  const words = new Uint32Array(STEP_BYTES / 4);
  words.set([step.slot, step.count, step.seed, step.epoch]);
  new Float32Array(words.buffer).set([step.learningRate, step.momentum, step.weightDecay], 4);
  return words;
}
