import { AVG_POOL, avgPool as avgPoolKernel } from "../../kernels/avg_pool/avg_pool.ts";
import { avgPoolBackward as avgPoolBackwardKernel } from "../../kernels/avg_pool/avg_pool_backward.ts";
import type { PoolGeometry } from "../../kernels/pool/geometry.ts";
import { floatType, type Tensor } from "../graph/graph.ts";
import type { Op } from "../graph/op.ts";

interface AvgPoolAttributes {
  readonly geometry: Omit<PoolGeometry, "layout">;
}

interface AvgPoolBackwardAttributes extends AvgPoolAttributes {
  /** What was pooled: the ops before it take their gradient in its layout. */
  readonly like: Tensor;
}

/** `y` is the mean of each window; every pixel gets its share of the gradient. */
export const avgPool: Op = {
  ladder: AVG_POOL,
  backward({ graph, node, dy, gradientOf }) {
    const dx = gradientOf(node.inputs.x);
    const { geometry } = node.attributes as AvgPoolAttributes;
    graph.add("avg_pool_backward", { dy }, { dx }, { geometry, like: node.inputs.x });
    return { x: dx };
  },
  lower(node, context) {
    const layout = context.layoutOf(node.inputs.x);
    const { x } = node.inputs;
    const { geometry: window } = node.attributes as AvgPoolAttributes;
    const geometry = { ...window, layout, dtype: floatType(x) };
    const variant = context.choose(AVG_POOL, geometry);
    return {
      kernel: avgPoolKernel(geometry, variant),
      operands: { ...node.inputs, ...node.outputs },
      layouts: { x: layout, y: layout },
    };
  },
};

export const avgPoolBackward: Op = {
  lower(node, { layoutOf }) {
    const { geometry, like } = node.attributes as AvgPoolBackwardAttributes;
    const layout = layoutOf(like);
    return {
      kernel: avgPoolBackwardKernel({ ...geometry, layout, dtype: floatType(node.inputs.dy) }),
      operands: { ...node.inputs, ...node.outputs },
      layouts: { dy: layout, dx: layout },
    };
  },
};
