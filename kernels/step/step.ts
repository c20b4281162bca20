import wgsl from "./step.wgsl" with { type: "text" };

/** What changes from one batch to the next. */
export interface Step {
  /** Row of the per-step outputs (losses, ranks) that this step fills. */
  readonly slot: number;
  /** Samples of the batch that count; the rest is padding. */
  readonly count: number;
  readonly seed: number;
  readonly epoch: number;
}

/** WGSL declaration of `struct Step`, to stand before a kernel that binds it as `var<uniform> step: Step`. */
export const STEP_WGSL: string = wgsl;

/** Numbers of the uniform, all u32. */
export const STEP_WORDS = 4;

/** The uniform's words. */
export function encodeStep({ slot, count, seed, epoch }: Step): Uint32Array<ArrayBuffer> {
  return Uint32Array.of(slot, count, seed, epoch);
}
