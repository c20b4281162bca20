import { batchNorm as batchNormKernel } from "../../kernels/batch_norm/batch_norm.ts";
import { batchNormBackward as backwardKernel } from "../../kernels/batch_norm/backward/backward.ts";
import {
  batchNormAgain as againKernel,
  batchNormEval as evalKernel,
} from "../../kernels/batch_norm/normalise/eval.ts";
import {
  type BatchNormOps,
  batchNormProblem,
} from "../../kernels/batch_norm/batch_norm_problem.ts";
import {
  batchNormBackwardWorkload,
  batchNormEvalWorkload,
  batchNormWorkload,
} from "../../kernels/batch_norm/batch_norm_workload.ts";
import type { BatchNormShape } from "../../kernels/batch_norm/shape.ts";
import type { Kernel } from "../../kernels/gpu/kernel.ts";
import type { Workload } from "../../kernels/tuning/workload.ts";
import type { Shape4 } from "../../kernels/layout.ts";
import type { Node } from "../graph/graph.ts";
import type { LoweringContext, Op } from "../graph/op.ts";

/** PyTorch's settings, and what fusion folded in. */
export type BatchNormAttributes = Pick<BatchNormShape, "eps" | "momentum" | "fused">;

type BatchNormOp = keyof BatchNormOps;

/** How a kind of batch normalisation becomes a kernel: every 4-D operand in the layout in which `x` was written. */
function lower<O extends BatchNormOp>(
  op: O,
  kernel: (what: BatchNormShape, variant: BatchNormOps[O]) => Kernel,
  workload?: (what: BatchNormShape) => Workload,
): Op["lower"] {
  return (node: Node, context: LoweringContext) => {
    const { x } = node.inputs;
    const layout = context.layoutOf(x);
    const attributes = node.attributes as BatchNormAttributes;
    const what: BatchNormShape = { ...attributes, shape: x.shape as Shape4, layout };
    const variant = context.choose<BatchNormOp>(op, {
      problem: (v) => batchNormProblem(op, v as BatchNormOps[O], what, context.device),
      workload: workload?.(what),
    });
    const operands = { ...node.inputs, ...node.outputs };
    const planes = Object.keys(operands).filter((name) => operands[name].shape.length === 4);
    return {
      kernel: kernel(what, variant as BatchNormOps[O]),
      operands,
      layouts: Object.fromEntries(planes.map((name) => [name, layout])),
    };
  };
}

/**
 * `y = (x - mean) / sqrt(var + eps) gamma + beta` by the batch's own statistics, which the gradient goes through too:
 * `dx = gamma invstd (dy - mean(dy) - x̂ mean(dy x̂))` with `x̂ = (x - mean) invstd`; `dgamma` and `dbeta` sum `dy x̂` and `dy`.
 */
export const batchNorm: Op = {
  backward({ graph, node, dy, gradientOf }) {
    const { x, gamma, beta } = node.inputs, { mean, invstd } = node.outputs;
    const dx = gradientOf(x), dgamma = gradientOf(gamma), dbeta = gradientOf(beta);
    const inputs = { dy, x, gamma, mean, invstd };
    graph.add("batch_norm_backward", inputs, { dx, dgamma, dbeta }, node.attributes);
    return { x: dx, gamma: dgamma, beta: dbeta };
  },
  lower: lower("batch_norm", batchNormKernel, batchNormWorkload),
};

/** What {@linkcode batchNorm} gave, computed once more: see recompute.ts. */
export const batchNormAgain: Op = { lower: lower("batch_norm_again", againKernel) };

export const batchNormBackward: Op = {
  lower: lower("batch_norm_backward", backwardKernel, batchNormBackwardWorkload),
};

/** The same by running statistics; where it follows a convolution, fusion folds it into the weights. */
export const batchNormEval: Op = {
  lower: lower("batch_norm_eval", evalKernel, batchNormEvalWorkload),
};
