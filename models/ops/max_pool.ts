import { limitProblem } from "../../kernels/gpu/limits.ts";
import type { PoolGeometry } from "../../kernels/pool/geometry.ts";
import { maxPool as maxPoolKernel } from "../../kernels/max_pool/max_pool.ts";
import {
  maxPoolBackward as maxPoolBackwardKernel,
  maxPoolBackwardProblem,
} from "../../kernels/max_pool/max_pool_backward.ts";
import type { Node, Tensor } from "../graph/graph.ts";
import type { LoweringContext, Op } from "../graph/op.ts";

/** Window geometry, and the ReLU before the pool whose gradient fusion folded in. */
export interface MaxPoolAttributes {
  readonly geometry: Omit<PoolGeometry, "layout">;
  readonly relu?: boolean;
}

/** Every operand in the layout of `tensor`, which keeps its own. */
function inLayoutOf(tensor: Tensor, node: Node, context: LoweringContext) {
  const layout = context.layoutOf(tensor);
  const operands = { ...node.inputs, ...node.outputs };
  return {
    layout,
    operands,
    layouts: Object.fromEntries(Object.keys(operands).map((name) => [name, layout])),
  };
}

/** `y` is the maximum of each window and `index` where it stood; the gradient goes back to that place. */
export const maxPool: Op = {
  backward({ graph, node, dy, gradientOf }) {
    const dx = gradientOf(node.inputs.x);
    const { index, y } = node.outputs;
    graph.add("max_pool_backward", { dy, index, y }, { dx }, node.attributes);
    return { x: dx };
  },
  lower(node, context) {
    const { geometry } = node.attributes as MaxPoolAttributes;
    const { layout, ...rest } = inLayoutOf(node.inputs.x, node, context);
    return { kernel: maxPoolKernel({ ...geometry, layout }), ...rest };
  },
};

export const maxPoolBackward: Op = {
  lower(node, context) {
    const { geometry, relu } = node.attributes as MaxPoolAttributes;
    const { layout, operands, layouts } = inLayoutOf(node.inputs.index, node, context);
    const full = { ...geometry, layout, relu };
    const variant = context.choose("max_pool_backward", {
      problem: (v) =>
        maxPoolBackwardProblem(v, full) ??
          limitProblem(maxPoolBackwardKernel(full, v), context.device),
    });
    const { y, ...withoutY } = operands; // only the fused ReLU reads y
    return {
      kernel: maxPoolBackwardKernel(full, variant),
      operands: relu ? { ...withoutY, y } : withoutY,
      layouts,
    };
  },
};
