import { GEMM, gemm, type GemmShape } from "../../kernels/gemm/gemm.ts";
import { floatType, type Node, type Tensor } from "../graph/graph.ts";
import type { Op } from "../graph/op.ts";

/** The ReLU that fusion folded in. */
export interface LinearAttributes {
  readonly relu?: boolean;
}

/**
 * `y = x · wᵀ + bias`, x `[N,in]`, w `[out,in]`. `dx = dy · w`, `dw = dyᵀ · x`, the bias gradient sums `dy` over rows.
 */
export const linear: Op = {
  backward({ graph, node, dy, wants, gradientOf }) {
    const { x, w, bias } = node.inputs;
    const gradients: Record<string, Tensor> = { w: gradientOf(w), bias: gradientOf(bias) };
    const [batch, inputs] = x.shape, [outputs] = w.shape, dtype = floatType(x);
    graph.add("bias_gradient", { dy }, { db: gradients.bias });
    graph.add("gemm", { a: dy, b: x }, { c: gradients.w }, {
      m: outputs,
      n: inputs,
      k: batch,
      transA: true,
      dtype,
      dtypeC: "f32",
    });
    if (wants(x)) {
      gradients.x = gradientOf(x);
      graph.add("gemm", { a: dy, b: w }, { c: gradients.x }, {
        m: batch,
        n: inputs,
        k: outputs,
        dtype,
      });
    }
    return gradients;
  },
  lower(node, context) {
    const { x, w, bias } = node.inputs;
    const { relu } = node.attributes as LinearAttributes;
    const [m, k] = x.shape, [n] = w.shape;
    const product: Node = {
      op: "gemm",
      inputs: { a: x, b: w, bias },
      outputs: { c: node.outputs.y },
      attributes: { m, n, k, transB: true, bias: true, relu, dtype: floatType(x) },
    };
    return gemmOp.lower(product, context);
  },
};

/** A plain product; its attributes are a {@linkcode GemmShape}. */
export const gemmOp: Op = {
  ladder: GEMM,
  lower(node, context) {
    const shape = node.attributes as GemmShape;
    const variant = context.choose(GEMM, shape);
    return { kernel: gemm(shape, variant), operands: { ...node.inputs, ...node.outputs } };
  },
};
