import { bindings, bytesOf, type Kernel, operands, sizeOf } from "../gpu/kernel.ts";
import { elementsIn } from "../layout.ts";
import { avgPoolShape, type PoolGeometry, poolLayouts, poolName } from "../pool/geometry.ts";
import { windowRungs } from "../pool/window_rungs.ts";
import { defaultRung } from "../tuning/default_rung.ts";
import { type Ladder, variantPlan } from "../tuning/ladder.ts";
import code from "./avg_pool.wgsl" with { type: "text" };
import { workgroup } from "./workgroup.ts";

/** The rungs of average pooling. */
export const AVG_POOL: Ladder<PoolGeometry> = {
  op: "avg_pool",
  rungs: [...windowRungs("avg_pool", gather), workgroup],
  kernel: avgPool,
  nameOf: poolName,
  dtypeOf: ({ dtype = "f32" }) => dtype,
  layoutsOf: poolLayouts,
};

function gather(geometry: PoolGeometry) {
  const [, , ...places] = avgPoolShape(geometry);
  return { code, places, bindings: bindings("read x", "write y") };
}

/**
 * Average pooling by PyTorch's rules: padding counts as zeros. A window as large as the image is global average pooling.
 * Operands: `x`, `y`.
 *
 * @throws {RangeError} As {@linkcode avgPoolShape}, or if the variant cannot compute the geometry.
 */
export function avgPool(
  geometry: PoolGeometry,
  variant: string = defaultRung(AVG_POOL, geometry),
): Kernel {
  const { shape, layout, dtype, window: [kh, kw] } = geometry;
  const out = avgPoolShape(geometry);
  const all = operands({
    x: [elementsIn(layout, shape), "read", dtype],
    y: [elementsIn(layout, out), "write", dtype],
  });
  return {
    ...variantPlan(AVG_POOL, variant, geometry),
    shape: poolName(geometry),
    operands: all,
    flops: sizeOf(out) * kh * kw,
    bytes: bytesOf(all),
  };
}
