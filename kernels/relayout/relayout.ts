import { checkSizes } from "../gpu/check_sizes.ts";
import { bytesOf, type Kernel, operands } from "../gpu/kernel.ts";
import { elementsIn, type Layout, type Shape4 } from "../layout.ts";
import { defaultRung } from "../tuning/default_rung.ts";
import { type Ladder, variantPlan } from "../tuning/ladder.ts";
import { naive } from "./naive.ts";
import { relayoutName, type RelayoutShape, relayoutTypes } from "./shape.ts";
import { transpose } from "./transpose.ts";

/** The rungs of a change of layout. */
export const RELAYOUT: Ladder<RelayoutShape> = {
  op: "relayout",
  rungs: [naive, transpose],
  kernel: relayoutOf,
  nameOf: relayoutName,
  dtypeOf: (what) => Object.values(relayoutTypes(what)).includes("f16") ? "f16" : "f32",
  layoutsOf: ({ shape, from, to }) => ({ x: { layout: from, shape }, y: { layout: to, shape } }),
};

/** Copies a tensor of f32 into another layout: see {@linkcode relayoutOf}. */
export function relayout(shape: Shape4, from: Layout, to: Layout, variant?: string): Kernel {
  return relayoutOf({ shape, from, to }, variant);
}

/**
 * Copies a tensor into another layout. Operands: `x`, `y`.
 *
 * @throws {RangeError} If a size is not a positive integer, both layouts are the same, or the variant cannot
 *   compute the shape.
 */
export function relayoutOf(
  what: RelayoutShape,
  variant: string = defaultRung(RELAYOUT, what),
): Kernel {
  const { shape, from, to } = what, { dtype, dtypeY } = relayoutTypes(what);
  const [n, c, h, w] = shape;
  checkSizes("relayout", { batch: n, channels: c, height: h, width: w });
  if (from === to) {
    throw new RangeError(
      `Cannot run relayout as both layouts are ${from}: use the tensor as it is`,
    );
  }
  const all = operands({
    x: [elementsIn(from, shape), "read", dtype],
    y: [elementsIn(to, shape), "write", dtypeY],
  });
  return {
    ...variantPlan(RELAYOUT, variant, what),
    shape: relayoutName(what),
    operands: all,
    flops: 0,
    bytes: bytesOf(all),
  };
}
