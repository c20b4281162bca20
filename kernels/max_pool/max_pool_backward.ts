import { bindings, bytesOf, ceilDiv, type Kernel, operands, sizeOf } from "../gpu/kernel.ts";
import { elementsIn } from "../layout.ts";
import { maxPoolShape, type PoolGeometry, poolName } from "../pool/geometry.ts";
import gather from "./max_pool_backward_gather.wgsl" with { type: "text" };
import window from "./max_pool_backward_window.wgsl" with { type: "text" };
import { coveringWindows, poolStep, poolVariant } from "../pool/pool_step.ts";

/** Rungs of the ladder, slowest first: a thread gathers for a pixel, or fills a window. */
export const MAX_POOL_BACKWARD_VARIANTS = ["gather", "window"] as const;
export type MaxPoolBackwardVariant = typeof MAX_POOL_BACKWARD_VARIANTS[number];

/** The pooling to undo. */
export interface MaxPoolBackward extends PoolGeometry {
  /** Also undoes a ReLU that stood before the pool: dy does not count where the pooled y <= 0. */
  readonly relu?: boolean;
}

/** Why a rung cannot compute this geometry, or null if it can. */
export function maxPoolBackwardProblem(
  variant: MaxPoolBackwardVariant,
  { window: [kh, kw], stride: [sh, sw], padding: [ph, pw] }: PoolGeometry,
): string | null {
  if (variant !== "window" || (kh === sh && kw === sw && ph === 0 && pw === 0)) return null;
  return `stride must equal the window and padding be 0: window ${kh}x${kw}, stride ${sh}x${sw}, ` +
    `padding ${ph}x${pw}`;
}

/** The rung that suits a geometry on every adapter. */
function preferred(geometry: PoolGeometry): MaxPoolBackwardVariant {
  const tiles = maxPoolBackwardProblem("window", geometry) === null;
  return tiles && poolVariant(geometry.window) === "naive" ? "window" : "gather";
}

/**
 * Gradient of max-pooling: dx is the sum of dy over the windows whose maximum stood there, in scan order, so that the same
 * input gives the same bits. Operands: `dy`, `index`, `dx`, and `y` with `relu`. The default rung is `window` where it can,
 * else `gather`.
 *
 * A maximum's own sign tells whether its ReLU let it through, so the large tensor before the pool is not needed.
 *
 * @throws {RangeError} As {@linkcode maxPoolShape}, or if the rung cannot compute the geometry.
 */
export function maxPoolBackward(
  geometry: MaxPoolBackward,
  variant: MaxPoolBackwardVariant = preferred(geometry),
): Kernel {
  const { shape, layout, relu = false, window: [kh, kw] } = geometry;
  const out = maxPoolShape(geometry);
  const problem = maxPoolBackwardProblem(variant, geometry);
  if (problem) throw new RangeError(`Cannot run max_pool_backward/${variant} as ${problem}`);
  const outputs = elementsIn(layout, out);
  const all = operands({
    dy: [outputs, "read"],
    index: [outputs, "read"],
    dx: [elementsIn(layout, shape), "write"],
    ...(relu ? { y: [outputs, "read"] as const } : {}),
  });
  const [, , h, w] = shape;
  const tiles = [ceilDiv(h, kh), ceilDiv(w, kw)] as const;
  return {
    op: "max_pool_backward",
    variant,
    shape: poolName(geometry) + (relu ? " +relu" : ""),
    operands: all,
    steps: [poolStep("max_pool_backward", geometry, {
      code: variant === "window" ? window : gather,
      parameters: { RELU: relu },
      places: variant === "window" ? tiles : [h, w],
      gathered: variant === "window" ? geometry.window : coveringWindows(geometry),
      bindings: bindings(
        "read dy",
        "read index",
        "write dx",
        ...(relu ? ["read y"] as const : []),
      ),
    })],
    flops: sizeOf(out),
    bytes: bytesOf(all),
  };
}
