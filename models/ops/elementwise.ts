import { ADD, type AddShape } from "../../kernels/add/add.ts";
import { sizeOf } from "../../kernels/gpu/kernel.ts";
import { elementsIn, type Layout, type Shape4 } from "../../kernels/layout.ts";
import { RELU, RELU_BACKWARD } from "../../kernels/relu/relu.ts";
import type { Ladder } from "../../kernels/tuning/ladder.ts";
import { floatType, type Node, type Tensor } from "../graph/graph.ts";
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

/** An op whose result may take the place of its first input where nothing reads that again. */
function elementwise(ladder: Ladder<AddShape>): Pick<Op, "ladder" | "lower"> {
  const lower: Op["lower"] = (node, context) => {
    const { elements, layouts } = flat(node, context);
    const [[first, overwritten]] = Object.entries(node.inputs);
    const [[name, written]] = Object.entries(node.outputs);
    const others = Object.values(node.inputs).slice(1);
    const inPlace = written.role === "activation" && context.endsWith(overwritten) &&
      !others.includes(overwritten);
    const operands: Record<string, Tensor> = { ...node.inputs, ...node.outputs };
    if (inPlace) delete operands[first];
    const { relu } = node.attributes as AddAttributes;
    const shape = { n: elements, inPlace, relu, dtype: floatType(written) };
    return {
      kernel: ladder.kernel(shape, context.choose(ladder, shape)),
      operands,
      layouts,
      inPlaceOf: inPlace ? { [name]: overwritten } : {},
    };
  };
  return { ladder, lower };
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
  ...elementwise(RELU),
};

export const reluBackward: Op = elementwise(RELU_BACKWARD);

/** `y = a + b`; the gradient passes to both. */
export const add: Op = {
  backward: ({ dy }) => ({ a: dy, b: dy }),
  ...elementwise(ADD),
};

/** `y` is `x` as `[N, C*H*W]`; the gradient goes back under the old shape. */
export const flatten: Op = {
  backward({ graph, node, dy, gradientOf }) {
    const dx = gradientOf(node.inputs.x);
    graph.add("flatten", { x: dy }, { y: dx });
    return { x: dx };
  },
  lower: (node) => ({ alias: { from: node.inputs.x, to: node.outputs.y } }),
};
