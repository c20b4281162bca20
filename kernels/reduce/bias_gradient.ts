import { checkSizes } from "../gpu/check_sizes.ts";
import { bytesOf, type Kernel, operands, sizeOf } from "../gpu/kernel.ts";
import { elementsIn } from "../layout.ts";
import { planesOf } from "../planes.ts";
import { defaultRung } from "../tuning/default_rung.ts";
import { type Ladder, variantPlan } from "../tuning/ladder.ts";
import { naive } from "./bias_gradient/naive.ts";
import { partials } from "./bias_gradient/partials.ts";
import { type BiasGradient, biasGradientName, planesShape } from "./bias_gradient/shape.ts";

export type { BiasGradient } from "./bias_gradient/shape.ts";

/** The rungs of a bias gradient. */
export const BIAS_GRADIENT: Ladder<BiasGradient> = {
  op: "bias_gradient",
  rungs: [naive, partials],
  kernel: biasGradient,
  nameOf: biasGradientName,
  dtypeOf: ({ dtype = "f32" }) => dtype,
  layoutsOf: (what) => "rows" in what ? undefined : { dy: what, y: what },
};

/**
 * Gradient of a bias: `db[c]` is the sum of dy over everything but c, in an order that the shape alone decides, so that the
 * same input gives the same bits. Operands: `dy`, `db` [C], and `y` with `relu`.
 *
 * @throws {RangeError} If a size is not a positive integer.
 */
export function biasGradient(
  what: BiasGradient,
  variant: string = defaultRung(BIAS_GRADIENT, what),
): Kernel {
  if ("rows" in what) checkSizes("bias_gradient", { rows: what.rows, columns: what.columns });
  const { shape, layout, relu } = planesShape(what);
  planesOf("bias_gradient", shape, layout);
  const elements = elementsIn(layout, shape);
  const all = operands({
    dy: [elements, "read", what.dtype],
    db: [shape[1], "write"],
    ...(relu ? { y: [elements, "read", what.dtype] as const } : {}),
  });
  return {
    ...variantPlan(BIAS_GRADIENT, variant, what),
    shape: biasGradientName(what),
    operands: all,
    flops: sizeOf(shape),
    bytes: bytesOf(all),
  };
}
