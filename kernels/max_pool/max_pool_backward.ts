import { bytesOf, type Kernel, operands, sizeOf } from "../gpu/kernel.ts";
import { elementsIn } from "../layout.ts";
import { maxPoolShape, poolLayouts, poolName } from "../pool/geometry.ts";
import { defaultRung } from "../tuning/default_rung.ts";
import { type Ladder, variantPlan } from "../tuning/ladder.ts";
import type { MaxPoolBackward } from "./backward_step.ts";
import { gather, gatherTexture } from "./gather.ts";
import { window } from "./window.ts";

export type { MaxPoolBackward } from "./backward_step.ts";

/** The rungs of max-pooling's gradient. */
export const MAX_POOL_BACKWARD: Ladder<MaxPoolBackward> = {
  op: "max_pool_backward",
  rungs: [gather, gatherTexture, window],
  kernel: maxPoolBackward,
  nameOf: backwardName,
  dtypeOf: ({ dtype = "f32" }) => dtype,
  layoutsOf: poolLayouts,
};

function backwardName(geometry: MaxPoolBackward): string {
  return poolName(geometry) + (geometry.relu ? " +relu" : "");
}

/**
 * Gradient of max-pooling: dx is the sum of dy over the windows whose maximum stood there, in scan order, so that the same
 * input gives the same bits. Operands: `dy`, `index`, `dx`, and `y` with `relu`.
 *
 * A maximum's own sign tells whether its ReLU let it through, so the large tensor before the pool is not needed.
 *
 * @throws {RangeError} As {@linkcode maxPoolShape}, or if the variant cannot compute the geometry.
 */
export function maxPoolBackward(
  geometry: MaxPoolBackward,
  variant: string = defaultRung(MAX_POOL_BACKWARD, geometry),
): Kernel {
  const { shape, layout, dtype, relu = false } = geometry;
  const out = maxPoolShape(geometry);
  const outputs = elementsIn(layout, out);
  const all = operands({
    dy: [outputs, "read", dtype],
    index: [outputs, "read", "u32"],
    dx: [elementsIn(layout, shape), "write", dtype],
    ...(relu ? { y: [outputs, "read", dtype] as const } : {}),
  });
  return {
    ...variantPlan(MAX_POOL_BACKWARD, variant, geometry),
    shape: backwardName(geometry),
    operands: all,
    flops: sizeOf(out),
    bytes: bytesOf(all),
  };
}
