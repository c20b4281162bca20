import type { PoolGeometry } from "../../kernels/pool/geometry.ts";
import { MAX_POOL, maxPool as maxPoolKernel } from "../../kernels/max_pool/max_pool.ts";
import {
  MAX_POOL_BACKWARD,
  maxPoolBackward as maxPoolBackwardKernel,
} from "../../kernels/max_pool/max_pool_backward.ts";
import { floatType, type Node, type Tensor } from "../graph/graph.ts";
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
  ladder: MAX_POOL,
  backward({ graph, node, dy, gradientOf }) {
    const dx = gradientOf(node.inputs.x);
    const { index, y } = node.outputs;
    graph.add("max_pool_backward", { dy, index, y }, { dx }, node.attributes);
    return { x: dx };
  },
  lower(node, context) {
    const { geometry } = node.attributes as MaxPoolAttributes;
    const { layout, ...rest } = inLayoutOf(node.inputs.x, node, context);
    const full = { ...geometry, layout, dtype: floatType(node.inputs.x) };
    return { kernel: maxPoolKernel(full, context.choose(MAX_POOL, full)), ...rest };
  },
};

export const maxPoolBackward: Op = {
  ladder: MAX_POOL_BACKWARD,
  lower(node, context) {
    const { geometry, relu } = node.attributes as MaxPoolAttributes;
    const { layout, operands, layouts } = inLayoutOf(node.inputs.index, node, context);
    const full = { ...geometry, layout, dtype: floatType(node.inputs.dy), relu };
    const variant = context.choose(MAX_POOL_BACKWARD, full);
    const { y, ...withoutY } = operands; // only the fused ReLU reads y
    return {
      kernel: maxPoolBackwardKernel(full, variant),
      operands: relu ? { ...withoutY, y } : withoutY,
      layouts,
    };
  },
};
