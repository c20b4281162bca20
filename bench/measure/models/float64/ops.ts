import { addReference } from "../../../../kernels/add/add_ref.ts";
import type { Augmentation } from "../../../../kernels/augment/augment.ts";
import { augmentReference } from "../../../../kernels/augment/augment_ref.ts";
import {
  avgPoolBackwardReference,
  avgPoolReference,
} from "../../../../kernels/avg_pool/avg_pool_ref.ts";
import {
  batchNormBackwardReference,
  batchNormEvalReference,
  batchNormReference,
  type ChannelValues,
} from "../../../../kernels/batch_norm/batch_norm_ref.ts";
import type { Conv2dShape } from "../../../../kernels/conv2d/shape.ts";
import type { GemmShape } from "../../../../kernels/gemm/gemm.ts";
import type { Shape4 } from "../../../../kernels/layout.ts";
import { softmaxCrossEntropyReference } from "../../../../kernels/loss/softmax_cross_entropy_ref.ts";
import {
  maxPoolBackwardReference,
  maxPoolReference,
} from "../../../../kernels/max_pool/max_pool_ref.ts";
import type { PoolGeometry } from "../../../../kernels/pool/geometry.ts";
import { biasGradientReference } from "../../../../kernels/reduce/reduce_ref.ts";
import { reluBackwardReference, reluReference } from "../../../../kernels/relu/relu_ref.ts";
import type { Step } from "../../../../kernels/step/step.ts";
import type { Node } from "../../../../models/graph/graph.ts";
import { conv2dForward64, conv2dInputGradient64, conv2dWeightGradient64 } from "./conv2d.ts";
import { product64 } from "./product.ts";

/** Values by the name that a node gives an operand. */
export type Values = Readonly<Record<string, ArrayLike<number>>>;

/** What a node computes, by the name of the output. */
export type Op64 = (node: Node, inputs: Values, step: Step) => Values;

const shapeOf = (node: Node) => (node.attributes as { shape: Conv2dShape }).shape;
const geometryOf = (node: Node) =>
  (node.attributes as { geometry: Omit<PoolGeometry, "layout"> }).geometry;
const planes = (node: Node, name: string) => node.inputs[name].shape as Shape4;

/** Every op that a graph has before anything is fused, by plain loops in float64. */
export const OPS_64: Readonly<Record<string, Op64>> = {
  add: (_, { a, b }) => ({ y: addReference(a, b) }),
  augment(node, { images, indices }, step) {
    const [batch, channels, height, width] = planes(node, "images");
    const what = { ...node.attributes as Augmentation, batch, channels, height, width };
    return { y: augmentReference(images as Uint8Array, indices, step, what) };
  },
  avg_pool: (node, { x }) => ({ y: avgPoolReference(x, geometryOf(node)) }),
  avg_pool_backward: (node, { dy }) => ({ dx: avgPoolBackwardReference(dy, geometryOf(node)) }),
  batch_norm: (node, { x, ...values }) =>
    batchNormReference(x, planes(node, "x"), values as unknown as ChannelValues, attributes(node)),
  batch_norm_backward: (node, { dy, x, gamma, mean, invstd }) =>
    batchNormBackwardReference(dy, x, planes(node, "x"), { gamma, mean, invstd }),
  batch_norm_eval: (node, { x, ...values }) => ({
    y: batchNormEvalReference(
      x,
      planes(node, "x"),
      values as unknown as ChannelValues,
      attributes(node),
    ),
  }),
  bias_gradient(node, { dy }) {
    const [rows, columns, height = 1, width = 1] = node.inputs.dy.shape;
    return { db: biasGradientReference(dy, [rows, columns, height, width]) };
  },
  conv2d: (node, { x, w, bias }) => ({ y: conv2dForward64(shapeOf(node), x, w, bias) }),
  conv2d_backward_input: (node, { dy, w }) => ({
    dx: conv2dInputGradient64(shapeOf(node), dy, w),
  }),
  conv2d_backward_weight: (node, { x, dy }) => ({
    dw: conv2dWeightGradient64(shapeOf(node), x, dy),
  }),
  flatten: (_, { x }) => ({ y: x }),
  gemm: ({ attributes }, { a, b }) => ({ c: product64(a, b, attributes as GemmShape) }),
  linear({ inputs }, { x, w, bias }) {
    const [m, k] = inputs.x.shape, [n] = inputs.w.shape;
    const y = product64(x, w, { m, n, k, transB: true });
    return { y: y.map((value, i) => value + bias[i % n]) };
  },
  max_pool: (node, { x }) => maxPoolReference(x, geometryOf(node)),
  max_pool_backward: (node, { dy, index }) => ({
    dx: maxPoolBackwardReference(dy, index, geometryOf(node)),
  }),
  relu: (_, { x }) => ({ y: reluReference(x) }),
  relu_backward: (_, { dy, y }) => ({ dx: reluBackwardReference(dy, y) }),
  softmax_cross_entropy({ inputs, attributes }, { logits, labels }, { count }) {
    const [, classes] = inputs.logits.shape;
    const { labelSmoothing } = attributes as { labelSmoothing?: number };
    return softmaxCrossEntropyReference(logits, labels, classes, count, labelSmoothing);
  },
};

/** Of a batch normalisation. */
const attributes = (node: Node) => node.attributes as { eps?: number; momentum?: number };
