import { flatStep } from "../gpu/flat.ts";
import { bindings, bytesOf, ceilDiv, type Kernel, operands } from "../gpu/kernel.ts";
import { expandTemplate } from "../gpu/template.ts";
import { elementsIn, groups, type Layout, pitch, type Shape4 } from "../layout.ts";
import { checkSizes } from "../gpu/check_sizes.ts";
import naive from "./naive.wgsl" with { type: "text" };
import transpose from "./transpose.wgsl" with { type: "text" };

/** Rungs of the ladder, slowest first. */
export const RELAYOUT_VARIANTS = ["naive", "transpose"] as const;
export type RelayoutVariant = typeof RELAYOUT_VARIANTS[number];

/** Why a rung cannot compute this shape, or null if it can. */
export function relayoutProblem(variant: RelayoutVariant, [, c, , w]: Shape4): string | null {
  if (variant === "naive" || (c % 4 === 0 && w % 4 === 0)) return null;
  return `channels and width must be multiples of 4: have ${c} and ${w}`;
}

/**
 * Copies a tensor into another layout. Operands: `x`, `y`. The default rung is `transpose` where it can.
 *
 * @throws {RangeError} If a size is not a positive integer, both layouts are the same, or the rung cannot
 *   compute the shape.
 */
export function relayout(
  shape: Shape4,
  from: Layout,
  to: Layout,
  variant: RelayoutVariant = relayoutProblem("transpose", shape) ? "naive" : "transpose",
): Kernel {
  const [n, c, h, w] = shape;
  checkSizes("relayout", { batch: n, channels: c, height: h, width: w });
  if (from === to) {
    throw new RangeError(
      `Cannot run relayout as both layouts are ${from}: use the tensor as it is`,
    );
  }
  const problem = relayoutProblem(variant, shape);
  if (problem) throw new RangeError(`Cannot run relayout/${variant} as ${problem}`);
  const all = operands({
    x: [elementsIn(from, shape), "read"],
    y: [elementsIn(to, shape), "write"],
  });
  const code = expandTemplate(variant === "naive" ? naive : transpose, {
    TO_FOURS: to === "nc4hw4",
  });
  const threads = n * groups(c) * h * (variant === "naive" ? w : ceilDiv(w, 4));
  return {
    op: "relayout",
    variant,
    shape: `${shape.join("x")} ${from} -> ${to}`,
    operands: all,
    steps: [flatStep({
      code,
      threads,
      bindings: bindings("read x", "write y"),
      constants: { C: c, H: h, W: w, PITCH: pitch(w) },
      loops: [],
    })],
    flops: 0,
    bytes: bytesOf(all),
  };
}
