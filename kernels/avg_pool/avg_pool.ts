import { workgroupStep } from "../gpu/flat.ts";
import {
  bindings,
  bytesOf,
  ceilDiv,
  type DispatchStep,
  type Kernel,
  operands,
  sizeOf,
} from "../gpu/kernel.ts";
import { expandTemplate } from "../gpu/template.ts";
import { elementsIn } from "../layout.ts";
import { planesOf } from "../planes.ts";
import code from "./avg_pool.wgsl" with { type: "text" };
import global from "./avg_pool_global.wgsl" with { type: "text" };
import { avgPoolShape, type PoolGeometry, poolName } from "../pool/geometry.ts";
import { POOL_VARIANTS, poolStep, type PoolVariant, poolVariant } from "../pool/pool_step.ts";

/** Rungs: one workgroup or one thread an output; where the window is the image, one workgroup that sweeps the plane. */
export const AVG_POOL_VARIANTS = [...POOL_VARIANTS, "workgroup"] as const;
export type AvgPoolVariant = typeof AVG_POOL_VARIANTS[number];

/** From so many pixels on a workgroup shares a window. */
const LARGE = 256;

/** Why a rung cannot compute this geometry, or null if it can. */
export function avgPoolProblem(
  variant: AvgPoolVariant,
  { shape: [, , h, w], window: [kh, kw], padding: [ph, pw] }: PoolGeometry,
): string | null {
  if (variant !== "workgroup" || (kh === h && kw === w && ph === 0 && pw === 0)) return null;
  return `the window must be the image and padding 0: image ${h}x${w}, window ${kh}x${kw}, ` +
    `padding ${ph}x${pw}`;
}

/** The rung that suits a geometry on most devices. */
export function avgPoolPreferred(geometry: PoolGeometry): AvgPoolVariant {
  const [, , h, w] = geometry.shape;
  return h * w >= LARGE && !avgPoolProblem("workgroup", geometry)
    ? "workgroup"
    : poolVariant(geometry.window);
}

/**
 * Average pooling by PyTorch's rules: padding counts as zeros. A window as large as the image is global average pooling.
 * Operands: `x`, `y`.
 *
 * @throws {RangeError} As {@linkcode avgPoolShape}, or if the rung cannot compute the geometry.
 */
export function avgPool(
  geometry: PoolGeometry,
  variant: AvgPoolVariant = avgPoolPreferred(geometry),
): Kernel {
  const { shape, layout, window: [kh, kw] } = geometry;
  const out = avgPoolShape(geometry);
  const problem = avgPoolProblem(variant, geometry);
  if (problem) throw new RangeError(`Cannot run avg_pool/${variant} as ${problem}`);
  const all = operands({
    x: [elementsIn(layout, shape), "read"],
    y: [elementsIn(layout, out), "write"],
  });
  return {
    op: "avg_pool",
    variant,
    shape: poolName(geometry),
    operands: all,
    steps: [variant === "workgroup" ? globalStep(geometry) : windowStep(geometry, variant)],
    flops: sizeOf(out) * kh * kw,
    bytes: bytesOf(all),
  };
}

function windowStep(geometry: PoolGeometry, variant: PoolVariant): DispatchStep {
  const [, , ...places] = avgPoolShape(geometry);
  return poolStep("avg_pool", geometry, {
    code,
    places,
    gathered: geometry.window,
    shared: variant === "shared",
    bindings: bindings("read x", "write y"),
  });
}

function globalStep({ shape: [n, c, h, w], layout }: PoolGeometry): DispatchStep {
  const x = planesOf("avg_pool", [n, c, h, w], layout);
  const y = planesOf("avg_pool", [n, c, 1, 1], layout);
  const quads = layout === "nchw" && h * w % 4 === 0;
  const rows = quads ? { H: 1, W: h * w / 4, X_ROW: h * w / 4 } : { H: h, W: w, X_ROW: x.row };
  return workgroupStep({
    code: expandTemplate(global, { F: quads ? "vec4f" : x.types.F, QUADS: quads }),
    constants: { ...rows, Y_ROW: y.row, PIXELS: h * w, PLANES: x.count },
    bindings: bindings("read x", "write y"),
    workgroups: x.count,
    loops: [[ceilDiv(rows.H * rows.W, 64)], [6]],
  });
}
