import type { Node, Tensor } from "../../graph/graph.ts";

/**
 * Trades time for memory: what a batch normalisation gives is not kept for the backward pass but computed once more, from its input and
 * the statistics that its gradient needs anyway; an end of a residual block from the end of the block before, and so on back to a
 * projection. Only what convolutions gave is kept, which is about half. Results are the same bits.
 *
 * @param nodes Fused nodes in order of execution.
 */
export function recompute(nodes: readonly Node[]): Node[] {
  const loss = nodes.findIndex(({ op }) => op === "softmax_cross_entropy");
  const producers = new Map(
    nodes.filter(({ op }) => op === "batch_norm").map((node) => [node.outputs.y, node]),
  );
  const copies = new Map<Tensor, Tensor>();
  const result = nodes.slice(0, loss + 1);
  /** The tensor that the backward pass reads in place of one of the forward pass. */
  const again = (tensor: Tensor): Tensor => {
    const node = producers.get(tensor);
    const there = copies.get(tensor);
    if (there || !node) return there ?? tensor;
    const copy = { ...tensor, name: `${tensor.name} (again)` };
    const { x, gamma, beta, residual } = node.inputs, { mean, invstd } = node.outputs;
    const inputs = { x, gamma, beta, mean, invstd };
    result.push({
      op: "batch_norm_again",
      inputs: residual ? { ...inputs, residual: again(residual) } : inputs,
      outputs: { y: copy },
      attributes: node.attributes,
    });
    copies.set(tensor, copy);
    return copy;
  };
  for (const node of nodes.slice(loss + 1)) {
    const inputs = Object.entries(node.inputs).map(([name, tensor]) => [name, again(tensor)]);
    result.push({ ...node, inputs: Object.fromEntries(inputs) });
  }
  return result;
}
