import { bindings, bytesOf, type Kernel, operands, sizeOf } from "../gpu/kernel.ts";
import { elementsIn } from "../layout.ts";
import { avgPoolShape, type PoolGeometry, poolName } from "../pool/geometry.ts";
import { coveringWindows, poolStep } from "../pool/pool_step.ts";
import { withF16 } from "../tuning/ladder.ts";
import wgsl from "./avg_pool_backward.wgsl" with { type: "text" };

/**
 * Gradient of average pooling: every pixel gets its share of dy of each window that covers it. Operands: `dy`, `dx`.
 *
 * @throws {RangeError} As {@linkcode avgPoolShape}.
 */
export function avgPoolBackward(geometry: PoolGeometry): Kernel {
  const op = "avg_pool_backward";
  const { shape, layout, dtype, window: [kh, kw] } = geometry;
  const out = avgPoolShape(geometry);
  const all = operands({
    dy: [elementsIn(layout, out), "read", dtype],
    dx: [elementsIn(layout, shape), "write", dtype],
  });
  const step = poolStep(op, geometry, {
    code: wgsl,
    places: [shape[2], shape[3]],
    gathered: coveringWindows(geometry),
    bindings: bindings("read dy", "write dx"),
  });
  return {
    op,
    variant: "naive",
    shape: poolName(geometry),
    operands: all,
    steps: [dtype === "f16" ? withF16(step) : step],
    flops: sizeOf(out) * kh * kw,
    bytes: bytesOf(all),
  };
}
