import type { Capabilities, Kernel } from "../gpu/kernel.ts";
import { limitProblem } from "../gpu/limits.ts";
import { batchNorm, type BatchNormShape, type BatchNormVariant } from "./batch_norm.ts";
import { batchNormBackward } from "./backward/backward.ts";
import { batchNormAgain, batchNormEval, type BatchNormEvalVariant } from "./normalise/eval.ts";
import { textureProblem, viewOf } from "./walk.ts";

/** Every kernel of batch normalisation by its op, and the rungs of each. */
export interface BatchNormOps {
  readonly batch_norm: BatchNormVariant;
  readonly batch_norm_backward: BatchNormVariant;
  readonly batch_norm_eval: BatchNormEvalVariant;
  readonly batch_norm_again: BatchNormEvalVariant;
}

const KERNELS: {
  [O in keyof BatchNormOps]: (what: BatchNormShape, variant: BatchNormOps[O]) => Kernel;
} = {
  batch_norm: batchNorm,
  batch_norm_backward: batchNormBackward,
  batch_norm_eval: batchNormEval,
  batch_norm_again: batchNormAgain,
};

/** Why a rung cannot compute a shape on a device, or null if it can. */
export function batchNormProblem<O extends keyof BatchNormOps>(
  op: O,
  variant: BatchNormOps[O],
  what: BatchNormShape,
  device: Capabilities,
): string | null {
  if (variant === "texture") {
    if (!device.storageTextureReads) return "the device reads no storage textures";
    const problem = textureProblem(viewOf(op, what, "vec4"));
    if (problem) return problem;
  }
  return limitProblem(KERNELS[op](what, variant), device);
}
