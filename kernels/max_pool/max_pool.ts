import { bindings, bytesOf, type Kernel, operands, sizeOf } from "../gpu/kernel.ts";
import { elementsIn } from "../layout.ts";
import { planesOf } from "../planes.ts";
import { maxPoolShape, type PoolGeometry, poolName } from "../pool/geometry.ts";
import wgsl from "./max_pool.wgsl" with { type: "text" };
import { poolStep, type PoolVariant, poolVariant } from "../pool/pool_step.ts";

/**
 * Max-pooling by PyTorch's rules: padding is -inf, the first maximum in scan order wins, NaN beats everything.
 * Operands: `x`, `y`, and `index`, a u32 per output in the same layout: the maximum's position `h * W + w` in its plane.
 *
 * @throws {RangeError} As {@linkcode maxPoolShape}.
 */
export function maxPool(
  geometry: PoolGeometry,
  variant: PoolVariant = poolVariant(geometry.window),
): Kernel {
  const { shape, layout, window: [kh, kw] } = geometry;
  const out = maxPoolShape(geometry);
  const { perImage, lanes } = planesOf("max_pool", shape, layout);
  const all = operands({
    x: [elementsIn(layout, shape), "read"],
    y: [elementsIn(layout, out), "write"],
    index: [elementsIn(layout, out), "write"],
  });
  return {
    op: "max_pool",
    variant,
    shape: poolName(geometry),
    operands: all,
    steps: [poolStep("max_pool", geometry, {
      code: wgsl,
      parameters: { C: shape[1], PER_IMAGE: perImage, PARTIAL: shape[1] % lanes !== 0 },
      places: [out[2], out[3]],
      gathered: geometry.window,
      shared: variant === "shared",
      bindings: bindings("read x", "write y", "write index"),
    })],
    flops: sizeOf(out) * kh * kw,
    bytes: bytesOf(all),
  };
}
