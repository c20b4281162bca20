import { BATCH_NORM } from "../../kernels/batch_norm/batch_norm.ts";
import { BATCH_NORM_BACKWARD } from "../../kernels/batch_norm/backward/backward.ts";
import { BATCH_NORM_AGAIN, BATCH_NORM_EVAL } from "../../kernels/batch_norm/normalise/eval.ts";
import type { BatchNormShape } from "../../kernels/batch_norm/shape.ts";
import type { Shape4 } from "../../kernels/layout.ts";
import type { Ladder } from "../../kernels/tuning/ladder.ts";
import { floatType, type Node } from "../graph/graph.ts";
import type { LoweringContext, Op } from "../graph/op.ts";

/** PyTorch's settings, and what fusion folded in. */
export type BatchNormAttributes = Pick<BatchNormShape, "eps" | "momentum" | "fused">;

/** A kind of batch normalisation: every 4-D operand in the layout in which `x` was written. */
function normalisation(ladder: Ladder<BatchNormShape>): Pick<Op, "ladder" | "lower"> {
  const lower = (node: Node, context: LoweringContext) => {
    const { x } = node.inputs;
    const layout = context.layoutOf(x);
    const attributes = node.attributes as BatchNormAttributes;
    const what: BatchNormShape = {
      ...attributes,
      shape: x.shape as Shape4,
      layout,
      dtype: floatType(x),
    };
    const operands = { ...node.inputs, ...node.outputs };
    const planes = Object.keys(operands).filter((name) => operands[name].shape.length === 4);
    return {
      kernel: ladder.kernel(what, context.choose(ladder, what)),
      operands,
      layouts: Object.fromEntries(planes.map((name) => [name, layout])),
    };
  };
  return { ladder, lower };
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
  ...normalisation(BATCH_NORM),
};

/** What {@linkcode batchNorm} gave, computed once more: see recompute.ts. */
export const batchNormAgain: Op = normalisation(BATCH_NORM_AGAIN);

export const batchNormBackward: Op = normalisation(BATCH_NORM_BACKWARD);

/** The same by running statistics; where it follows a convolution, fusion folds it into the weights. */
export const batchNormEval: Op = normalisation(BATCH_NORM_EVAL);
