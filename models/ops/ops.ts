import type { Op } from "../graph/op.ts";
import { avgPool, avgPoolBackward } from "./avg_pool.ts";
import { batchNorm, batchNormAgain, batchNormBackward, batchNormEval } from "./batch_norm.ts";
import { conv2d, conv2dBackwardInputOp, conv2dBackwardWeightOp } from "./conv2d.ts";
import { add, flatten, relu, reluBackward } from "./elementwise.ts";
import { gemmOp, linear } from "./linear.ts";
import { maxPool, maxPoolBackward } from "./max_pool.ts";
import {
  accumulate,
  augment,
  biasGradient,
  cast,
  gradScaler,
  softmaxCrossEntropy,
  update,
} from "./training.ts";

/** Every op that a graph may hold, by the name its nodes carry. */
export const OPS: Readonly<Record<string, Op>> = {
  accumulate,
  add,
  augment,
  avg_pool: avgPool,
  avg_pool_backward: avgPoolBackward,
  batch_norm: batchNorm,
  batch_norm_again: batchNormAgain,
  batch_norm_backward: batchNormBackward,
  batch_norm_eval: batchNormEval,
  bias_gradient: biasGradient,
  cast,
  conv2d,
  conv2d_backward_input: conv2dBackwardInputOp,
  conv2d_backward_weight: conv2dBackwardWeightOp,
  flatten,
  gemm: gemmOp,
  grad_scaler: gradScaler,
  linear,
  max_pool: maxPool,
  max_pool_backward: maxPoolBackward,
  relu,
  relu_backward: reluBackward,
  softmax_cross_entropy: softmaxCrossEntropy,
  update,
};
