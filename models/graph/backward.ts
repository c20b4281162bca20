import type { Graph, Node, Tensor } from "./graph.ts";
import { OPS } from "../ops/ops.ts";

/**
 * Appends the gradient nodes of everything that leads from parameters to `y`, given the gradient `dy`. Where a tensor was used
 * more than once its gradients are added, in the order in which the uses are visited, so the result is the same every time.
 *
 * @returns The gradient of each parameter.
 * @throws {TypeError} If an op on the way has no gradient rule.
 */
export function backward(graph: Graph, y: Tensor, dy: Tensor): Map<Tensor, Tensor> {
  const forward = [...graph.nodes];
  const needed = leadingFromParameters(forward);
  const gradients = new Map<Tensor, Tensor>([[y, dy]]);
  for (const node of forward.reverse()) {
    const upstream = gradients.get(node.outputs.y);
    if (!upstream || !needed.has(node.outputs.y)) continue;
    const op = OPS[node.op];
    if (!op.backward) {
      throw new TypeError(`Cannot differentiate ${node.op} as it has no gradient rule`);
    }
    const result = op.backward({
      graph,
      node,
      dy: upstream,
      wants: (input) => needed.has(input),
      gradientOf: (input) => gradientTensor(graph, input),
    });
    for (const [name, gradient] of Object.entries(result)) {
      accumulate(graph, gradients, node.inputs[name], gradient);
    }
  }
  return new Map(graph.parameters.flatMap(({ tensor }) => {
    const gradient = gradients.get(tensor);
    return gradient ? [[tensor, gradient]] : [];
  }));
}

/** Parameters and all that is computed from them. */
function leadingFromParameters(nodes: readonly Node[]): Set<Tensor> {
  const needed = new Set<Tensor>();
  for (const { inputs, outputs } of nodes) {
    const leads = Object.values(inputs).some((t) => t.role === "parameter" || needed.has(t));
    if (!leads) continue;
    for (
      const t of [
        ...Object.values(inputs).filter((t) => t.role === "parameter"),
        ...Object.values(outputs),
      ]
    ) {
      needed.add(t);
    }
  }
  return needed;
}

function gradientTensor(graph: Graph, { name, shape, role, dtype }: Tensor): Tensor {
  const gradient = role === "parameter" ? "gradient" : "activation";
  return graph.tensor(`d ${name}`, shape, gradient, dtype);
}

function accumulate(
  graph: Graph,
  gradients: Map<Tensor, Tensor>,
  input: Tensor,
  gradient: Tensor,
): void {
  const before = gradients.get(input);
  if (!before) {
    gradients.set(input, gradient);
    return;
  }
  if (input.role === "parameter") { // Two uses would both write its slice of the flat gradients.
    throw new TypeError(
      `Cannot differentiate as the parameter ${input.name} is used twice, which the flat gradients do not hold`,
    );
  }
  const sum = graph.tensor(`${gradient.name} (sum)`, input.shape, "activation", input.dtype);
  graph.add("add", { a: before, b: gradient }, { y: sum });
  gradients.set(input, sum);
}
