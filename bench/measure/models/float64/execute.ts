import type { Step } from "../../../../kernels/step/step.ts";
import type { Graph } from "../../../../models/graph/graph.ts";
import { OPS_64, type Values } from "./ops.ts";

/**
 * Runs a graph on the CPU in float64, node by node, as it was built: nothing is fused, laid out or chosen. The update of the
 * parameters, which writes no tensor of the graph, is left out.
 *
 * @param given What the graph does not compute, by the tensors' names: inputs, parameters, statistics; NCHW, OIHW.
 * @returns All values by the tensors' names: `losses` of this step (one row), `d conv1.weight`.
 * @throws {TypeError} If an op has no reference, or an input is missing.
 */
export function executeGraph(
  graph: Graph,
  given: Values,
  step: Step,
): Record<string, ArrayLike<number>> {
  const values: Record<string, ArrayLike<number>> = { ...given };
  for (const node of graph.nodes) {
    if (Object.keys(node.outputs).length === 0) continue;
    const op = OPS_64[node.op];
    if (!op) throw new TypeError(`Cannot run ${node.op} in float64 as it has no reference`);
    const inputs = Object.entries(node.inputs).filter(([name]) => name !== "step")
      .map(([name, tensor]) => {
        const value = values[tensor.name];
        if (value) return [name, value] as const;
        throw new TypeError(`Cannot run ${node.op} in float64 as ${tensor.name} has no values`);
      });
    const outputs = op(node, Object.fromEntries(inputs), step);
    for (const [name, tensor] of Object.entries(node.outputs)) values[tensor.name] = outputs[name];
  }
  return values;
}
