import { bindings, bytesOf, type Kernel, operands, sizeOf } from "../gpu/kernel.ts";
import { elementsIn } from "../layout.ts";
import { planesOf } from "../planes.ts";
import { maxPoolShape, type PoolGeometry, poolLayouts, poolName } from "../pool/geometry.ts";
import { windowRungs } from "../pool/window_rungs.ts";
import { defaultRung } from "../tuning/default_rung.ts";
import { type Ladder, variantPlan } from "../tuning/ladder.ts";
import { rows } from "./rows.ts";
import { textureRung } from "./texture.ts";
import code from "./max_pool.wgsl" with { type: "text" };

/** The rungs of max-pooling. */
export const MAX_POOL: Ladder<PoolGeometry> = {
  op: "max_pool",
  rungs: [
    ...windowRungs("max_pool", (geometry) => gather(geometry, 0)),
    textureRung("max_pool", gather),
    rows,
  ],
  kernel: maxPool,
  nameOf: poolName,
  dtypeOf: ({ dtype = "f32" }) => dtype,
  layoutsOf: poolLayouts,
};

/** Pixels of a window that are written out at most: 3x3 took 0.8 of the time of a loop on llvmpipe. */
const MOST_WRITTEN = 16;

/** @param texels Of a row of the texture in which x lies, or 0. */
function gather(geometry: PoolGeometry, texels: number) {
  const { shape, layout, window } = geometry;
  const [, , ...places] = maxPoolShape(geometry);
  const written = texels > 0 && sizeOf(window) <= MOST_WRITTEN;
  const { lanes } = planesOf("max_pool", shape, layout);
  return {
    code,
    parameters: {
      TEXELS: texels,
      WRITTEN: written ? window : null,
      C: shape[1],
      PARTIAL: shape[1] % lanes !== 0,
    },
    places,
    bindings: bindings(texels > 0 ? "texture-read xTexels" : "read x", "write y", "write index"),
  };
}

/**
 * Max-pooling by PyTorch's rules: padding is -inf, the first maximum in scan order wins, NaN beats everything.
 * Operands: `x`, `y`, and `index`, a u32 per output in the same layout: the maximum's position `h * W + w` in its plane.
 *
 * @throws {RangeError} As {@linkcode maxPoolShape}, or if the variant cannot compute the geometry.
 */
export function maxPool(
  geometry: PoolGeometry,
  variant: string = defaultRung(MAX_POOL, geometry),
): Kernel {
  const { shape, layout, dtype, window: [kh, kw] } = geometry;
  const out = maxPoolShape(geometry);
  const all = operands({
    x: [elementsIn(layout, shape), "read", dtype],
    y: [elementsIn(layout, out), "write", dtype],
    index: [elementsIn(layout, out), "write", "u32"],
  });
  return {
    ...variantPlan(MAX_POOL, variant, geometry),
    shape: poolName(geometry),
    operands: all,
    flops: sizeOf(out) * kh * kw,
    bytes: bytesOf(all),
  };
}
