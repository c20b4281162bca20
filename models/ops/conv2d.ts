import {
  CONV2D,
  conv2dBackwardInput,
  conv2dBackwardWeight,
  type Conv2dDirection,
  conv2dForward,
  conv2dLayout,
  conv2dPoolProblem,
} from "../../kernels/conv2d/conv2d.ts";
import type { Conv2dShape, Pair } from "../../kernels/conv2d/shape.ts";
import type { Node } from "../graph/graph.ts";
import type { LoweringContext, Op } from "../graph/op.ts";

/** Geometry, and what fusion folded in: a ReLU, and a max-pool of windows side by side. */
export interface Conv2dAttributes {
  readonly shape: Conv2dShape;
  readonly relu?: boolean;
  readonly pool?: Pair;
}

const attributes = (node: Node) => node.attributes as Conv2dAttributes;

function choose(direction: Conv2dDirection, shape: Conv2dShape, context: LoweringContext) {
  return context.choose(CONV2D[direction], { direction, shape });
}

/**
 * `y = conv2d(x, w) + bias`. The input gradient is the transposed convolution of `dy` with `w`, the weight gradient correlates
 * `x` with `dy`, the bias gradient sums `dy` over images and pixels.
 */
export const conv2d: Op = {
  ladder: CONV2D.forward,
  backward({ graph, node, dy, wants, gradientOf }) {
    const { x, w, bias } = node.inputs;
    const { shape } = attributes(node);
    const gradients: Record<string, ReturnType<typeof gradientOf>> = {};
    if (bias) {
      gradients.bias = gradientOf(bias);
      graph.add("bias_gradient", { dy }, { db: gradients.bias });
    }
    gradients.w = gradientOf(w);
    graph.add("conv2d_backward_weight", { x, dy }, { dw: gradients.w }, { shape });
    if (wants(x)) {
      gradients.x = gradientOf(x);
      graph.add("conv2d_backward_input", { dy, w }, { dx: gradients.x }, { shape });
    }
    return gradients;
  },
  takes: (node, context) =>
    conv2dLayout("forward", choose("forward", attributes(node).shape, context)),
  lower(node, context) {
    const { shape, relu, pool } = attributes(node);
    const variant = choose("forward", shape, context);
    const layout = conv2dLayout("forward", variant);
    return {
      kernel: conv2dForward(shape, { bias: "bias" in node.inputs, relu, pool }, variant),
      operands: { ...node.inputs, ...node.outputs },
      layouts: { x: layout, y: layout, index: layout },
    };
  },
};

/** Whether the kernel that this convolution will get can pool windows of this size itself. */
export function conv2dPools(node: Node, pool: Pair, context: LoweringContext): boolean {
  const { shape } = attributes(node);
  return conv2dPoolProblem(choose("forward", shape, context), shape, pool) === null;
}

export const conv2dBackwardInputOp: Op = {
  ladder: CONV2D.backward_input,
  lower(node, context) {
    const { shape } = attributes(node);
    const variant = choose("backward_input", shape, context);
    const layout = conv2dLayout("backward_input", variant);
    return {
      kernel: conv2dBackwardInput(shape, variant),
      operands: { ...node.inputs, ...node.outputs },
      layouts: { dy: layout, dx: layout },
    };
  },
};

export const conv2dBackwardWeightOp: Op = {
  ladder: CONV2D.backward_weight,
  lower(node, context) {
    const { shape } = attributes(node);
    const variant = choose("backward_weight", shape, context);
    const layout = conv2dLayout("backward_weight", variant);
    return {
      kernel: conv2dBackwardWeight(shape, variant),
      operands: { ...node.inputs, ...node.outputs },
      layouts: { x: layout, dy: layout },
    };
  },
};
