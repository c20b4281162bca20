import { AVG_POOL, avgPool as avgPoolKernel } from "../../kernels/avg_pool/avg_pool.ts";
import { avgPoolBackward as avgPoolBackwardKernel } from "../../kernels/avg_pool/avg_pool_backward.ts";
import type { PoolGeometry } from "../../kernels/pool/geometry.ts";
import type { Op } from "../graph/op.ts";

interface AvgPoolAttributes {
  readonly geometry: Omit<PoolGeometry, "layout">;
}

/** `y` is the mean of each window; every pixel gets its share of the gradient. */
export const avgPool: Op = {
  ladder: AVG_POOL,
  backward({ graph, node, dy, gradientOf }) {
    const dx = gradientOf(node.inputs.x);
    graph.add("avg_pool_backward", { dy }, { dx }, node.attributes);
    return { x: dx };
  },
  lower(node, context) {
    const layout = context.layoutOf(node.inputs.x);
    const geometry = { ...(node.attributes as AvgPoolAttributes).geometry, layout };
    const variant = context.choose(AVG_POOL, geometry);
    return {
      kernel: avgPoolKernel(geometry, variant),
      operands: { ...node.inputs, ...node.outputs },
      layouts: { x: layout, y: layout },
    };
  },
};

export const avgPoolBackward: Op = {
  lower(node, { device }) {
    // The convolutions before it take their gradient so.
    const layout = device.software && device.storageTextureReads ? "nc4hw4" : "nchw";
    const { geometry } = node.attributes as AvgPoolAttributes;
    return {
      kernel: avgPoolBackwardKernel({ ...geometry, layout }),
      operands: { ...node.inputs, ...node.outputs },
      layouts: { dy: layout, dx: layout },
    };
  },
};
