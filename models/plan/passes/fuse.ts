import type { Graph, Node, Tensor } from "../../graph/graph.ts";
import type { LoweringContext } from "../../graph/op.ts";
import { conv2dPools } from "../../ops/conv2d.ts";
import type { BatchNormAttributes } from "../../ops/batch_norm.ts";
import type { MaxPoolAttributes } from "../../ops/max_pool.ts";

/**
 * Merges nodes where one kernel does the work of two and the tensor between them need not be written:
 *
 * - a ReLU into the convolution, linear layer, batch normalisation or addition before it;
 * - batch normalisation by running statistics into the weights of the convolution before it: see fold.ts;
 * - an addition that ends with a ReLU into the batch normalisation before it;
 * - the gradient of a ReLU into the gradient of the batch normalisation before it, which also writes it out where an addition needs it;
 * - the gradient of a ReLU into the gradient of the max-pool behind it, as the pooled maximum's own sign decides the mask;
 * - a max-pool into the convolution before it, where the convolution's rung can: the tensor before the pool is then never written;
 * - a bias gradient behind a max-pool's gradient reads the small gradient instead: each pooled value goes to one place, so the sums agree.
 *
 * @returns The new node list; the graph stays as it was.
 */
export function fuse(graph: Graph, context: LoweringContext): Node[] {
  const rules: Rule[] = [
    mergeRelu,
    foldBatchNorm,
    mergeAddition,
    maskBatchNormGradient,
    mergeReluGradient,
    mergePool,
    shortenBiasGradient,
  ];
  return rules.reduce(
    (nodes, rule) => apply(rule, nodes, context),
    graph.nodes as readonly Node[],
  ) as Node[];
}

/**
 * A rule looks at a node and, through one of its inputs, at the node that wrote that, the producer. It returns one node in place of both
 * (which must write the tensor between them if others read it), or a new node in place of the second, or null.
 */
interface Rule {
  readonly input: "x" | "dy" | "a";
  readonly merge: (
    producer: Node,
    node: Node,
    context: LoweringContext,
    readers: () => number,
  ) => { merged: Node } | { replaced: Node } | null;
}

function apply(rule: Rule, before: readonly Node[], context: LoweringContext): Node[] {
  const nodes = [...before];
  for (let i = 0; i < nodes.length; i++) {
    const between = nodes[i].inputs[rule.input];
    if (!between) continue;
    const j = nodes.findIndex((node) => writes(node, between));
    if (j < 0) continue;
    const count = () => readers(between, nodes);
    const result = rule.merge(nodes[j], nodes[i], context, count);
    if (!result) continue;
    if ("replaced" in result) nodes[i] = result.replaced;
    else if (between.role === "activation" && (writes(result.merged, between) || count() === 1)) {
      replaceBoth(nodes, j, i--, result.merged);
    }
  }
  return nodes;
}

const writes = ({ outputs }: Node, tensor: Tensor) => Object.values(outputs).includes(tensor);

/** Puts a node in place of the first, or later, where all that it reads is written. */
function replaceBoth(nodes: Node[], first: number, second: number, merged: Node): void {
  nodes.splice(second, 1);
  nodes.splice(first, 1);
  const read = Object.values(merged.inputs);
  const written = nodes.findLastIndex((node) => read.some((tensor) => writes(node, tensor)));
  nodes.splice(Math.max(first, written + 1), 0, merged);
}

function readers(tensor: Tensor, nodes: readonly Node[]): number {
  return nodes.flatMap(({ inputs }) => Object.values(inputs)).filter((t) => t === tensor).length;
}

const withAttributes = (node: Node, more: Record<string, unknown>): Node => ({
  ...node,
  attributes: { ...node.attributes as Record<string, unknown>, ...more },
});

const mergeRelu: Rule = {
  input: "x",
  merge: (layer, node) => {
    if (node.op !== "relu") return null;
    const outputs = { ...layer.outputs, y: node.outputs.y };
    if (["conv2d", "linear", "add"].includes(layer.op)) {
      return { merged: { ...withAttributes(layer, { relu: true }), outputs } };
    }
    if (!["batch_norm", "batch_norm_eval"].includes(layer.op)) return null;
    return { merged: { ...withAttributes(layer, { fused: "relu" }), outputs } };
  },
};

const foldBatchNorm: Rule = {
  input: "x",
  merge: (convolution, node) => {
    if (node.op !== "batch_norm_eval" || convolution.op !== "conv2d") return null;
    const { x, w, bias } = convolution.inputs;
    if (bias) return null;
    const { gamma, beta, runningMean, runningVar } = node.inputs;
    const { fused, eps } = node.attributes as BatchNormAttributes;
    const attributes = { relu: fused === "relu", fold: { gamma, runningMean, runningVar, eps } };
    const inputs = { x, w, bias: beta };
    return {
      merged: { ...withAttributes(convolution, attributes), inputs, outputs: node.outputs },
    };
  },
};

const mergeAddition: Rule = {
  input: "a",
  merge: (layer, node) => {
    if (node.op !== "add" || !["batch_norm", "batch_norm_eval"].includes(layer.op)) return null;
    const { relu } = node.attributes as { relu?: boolean };
    if (!relu || (layer.attributes as BatchNormAttributes).fused) return null;
    const inputs = { ...layer.inputs, residual: node.inputs.b };
    const outputs = { ...layer.outputs, y: node.outputs.y };
    return { merged: { ...withAttributes(layer, { fused: "add_relu" }), inputs, outputs } };
  },
};

const maskBatchNormGradient: Rule = {
  input: "dy",
  merge: (reluGradient, node, _, readers) => {
    if (node.op !== "batch_norm_backward" || reluGradient.op !== "relu_backward") return null;
    const { dy, y } = reluGradient.inputs;
    const alone = readers() === 1;
    const outputs = alone ? node.outputs : { ...node.outputs, dresidual: node.inputs.dy };
    const merged = withAttributes(node, { fused: alone ? "relu" : "add_relu" });
    return { merged: { ...merged, inputs: { ...node.inputs, dy, y }, outputs } };
  },
};

/** The gradient of a pool's input is that of the ReLU's output before it, so the ReLU is the right one. */
const mergeReluGradient: Rule = {
  input: "dy",
  merge: (poolGradient, node) => {
    if (node.op !== "relu_backward" || poolGradient.op !== "max_pool_backward") return null;
    return { merged: { ...withAttributes(poolGradient, { relu: true }), outputs: node.outputs } };
  },
};

const mergePool: Rule = {
  input: "x",
  merge: (convolution, node, context) => {
    if (node.op !== "max_pool" || convolution.op !== "conv2d") return null;
    const { window, stride, padding } = (node.attributes as MaxPoolAttributes).geometry;
    const tiles = window.every((size, i) => size === stride[i] && padding[i] === 0);
    if (!tiles || !conv2dPools(convolution, window, context)) return null;
    return { merged: { ...withAttributes(convolution, { pool: window }), outputs: node.outputs } };
  },
};

const shortenBiasGradient: Rule = {
  input: "dy",
  merge: (poolGradient, node) => {
    if (node.op !== "bias_gradient" || poolGradient.op !== "max_pool_backward") return null;
    const { dy, y } = poolGradient.inputs;
    const { relu } = poolGradient.attributes as MaxPoolAttributes;
    const inputs: Node["inputs"] = relu ? { dy, y } : { dy };
    return { replaced: { ...node, inputs } };
  },
};
