import { add as addKernel } from "../../kernels/add/add.ts";
import { addWorkload } from "../../kernels/add/add_workload.ts";
import {
  elementwiseProblem,
  type ElementwiseVariant,
} from "../../kernels/elementwise/elementwise.ts";
import { sizeOf } from "../../kernels/gpu/kernel.ts";
import { elementsIn, type Layout, type Shape4 } from "../../kernels/layout.ts";
import { relu as reluKernel, reluBackward as reluBackwardKernel } from "../../kernels/relu/relu.ts";
import { reluBackwardWorkload, reluWorkload } from "../../kernels/relu/relu_workload.ts";
import type { Node, Tensor } from "../graph/graph.ts";
import type { LoweringContext, Op } from "../graph/op.ts";

/** Elements to visit, and the layout all operands share: the first input's. */
function flat(
  node: Node,
  context: LoweringContext,
): { elements: number; layouts: Record<string, Layout> } {
  const [first] = Object.values(node.inputs);
  if (first.shape.length !== 4) return { elements: sizeOf(first.shape), layouts: {} };
  const layout = context.layoutOf(first);
  const names = [...Object.keys(node.inputs), ...Object.keys(node.outputs)];
  return {
    elements: elementsIn(layout, first.shape as Shape4),
    layouts: Object.fromEntries(names.map((name) => [name, layout])),
  };
}

/** Ops whose result may take the place of their first input where nothing reads that again. */
function elementwise(
  op: "add" | "relu" | "relu_backward",
  kernel: typeof addKernel | typeof reluKernel,
  workload: typeof reluWorkload,
): Op["lower"] {
  return (node, context) => {
    const { elements, layouts } = flat(node, context);
    const [[first, overwritten]] = Object.entries(node.inputs);
    const [[name, written]] = Object.entries(node.outputs);
    const others = Object.values(node.inputs).slice(1);
    const inPlace = written.role === "activation" && context.endsWith(overwritten) &&
      !others.includes(overwritten);
    const operands: Record<string, Tensor> = { ...node.inputs, ...node.outputs };
    if (inPlace) delete operands[first];
    const { relu } = node.attributes as AddAttributes;
    const of = (variant: ElementwiseVariant) => kernel(elements, variant, { inPlace, relu });
    const variant = context.choose(op, {
      problem: (v) => elementwiseProblem(of, elements, v, context.device),
      workload: workload(elements),
    });
    return {
      kernel: of(variant),
      operands,
      layouts,
      inPlaceOf: inPlace ? { [name]: overwritten } : {},
    };
  };
}

/** The ReLU that fusion folded in. */
interface AddAttributes {
  readonly relu?: boolean;
}

/** `y = max(0, x)`; the gradient passes where `y > 0`. */
export const relu: Op = {
  backward({ graph, node, dy, gradientOf }) {
    const dx: Tensor = gradientOf(node.inputs.x);
    graph.add("relu_backward", { dy, y: node.outputs.y }, { dx });
    return { x: dx };
  },
  lower: elementwise("relu", reluKernel, reluWorkload),
};

export const reluBackward: Op = {
  lower: elementwise("relu_backward", reluBackwardKernel, reluBackwardWorkload),
};

/** `y = a + b`; the gradient passes to both. */
export const add: Op = {
  backward: ({ dy }) => ({ a: dy, b: dy }),
  lower: elementwise("add", addKernel, addWorkload),
};

/** `y` is `x` as `[N, C*H*W]`; the gradient goes back under the old shape. */
export const flatten: Op = {
  backward({ graph, node, dy, gradientOf }) {
    const dx = gradientOf(node.inputs.x);
    graph.add("flatten", { x: dy }, { y: dx });
    return { x: dx };
  },
  lower: (node) => ({ alias: { of: node.inputs.x, to: node.outputs.y } }),
};
