import { checkSizes } from "../gpu/check_sizes.ts";
import { bytesOf, type Operand, operands } from "../gpu/kernel.ts";
import { defaultRung } from "../tuning/default_rung.ts";
import { type Ladder, variantPlan } from "../tuning/ladder.ts";
import type { Rung } from "../tuning/rung.ts";
import { naive } from "./naive.ts";
import type { Elementwise } from "./shape.ts";
import { texture } from "./texture.ts";
import { vec4 } from "./vec4.ts";

export type { Elementwise } from "./shape.ts";

/** The rungs of every elementwise op. */
export const ELEMENTWISE: readonly Rung<Elementwise>[] = [naive, vec4, texture];

/**
 * The ladder of an elementwise op. Its kernels throw a RangeError if the number of elements is not a positive integer, or the rung cannot
 * compute it.
 *
 * @param describe What the op is for a shape.
 * @param plain See {@linkcode Ladder}.
 */
export function elementwiseLadder<Shape>(
  op: string,
  describe: (shape: Shape) => Elementwise,
  plain: (shape: Shape) => Shape = (shape) => shape,
): Ladder<Shape> {
  const ladder: Ladder<Shape> = {
    op,
    plain,
    rungs: ELEMENTWISE.map((rung): Rung<Shape> => ({
      name: rung.name,
      dtypes: rung.dtypes,
      problem: (shape) => rung.problem?.(describe(shape)) ?? null,
      plan: (shape) => rung.plan(describe(shape)),
      pays: (shape, adapter) => rung.pays?.(describe(shape), adapter) ?? true,
    })),
    nameOf: (shape) => nameOf(describe(plain(shape))),
    dtypeOf: (shape) => Object.values(describe(shape).stored ?? {}).includes("f16") ? "f16" : "f32",
    kernel(shape, variant = defaultRung(ladder, shape)) {
      const what = describe(shape);
      checkSizes(op, { n: what.n });
      const all = operandsOf(what);
      return {
        ...variantPlan(ladder, variant, shape),
        shape: nameOf(what),
        operands: all,
        flops: what.n * what.flopsPerElement,
        bytes: bytesOf(all),
      };
    },
  };
  return ladder;
}

function nameOf({ n, words = [] }: Elementwise): string {
  return [n, ...words].filter(Boolean).join(" ");
}

function operandsOf(
  { n, arrays, stored = {}, uniforms = {} }: Elementwise,
): Record<string, Operand> {
  const flat = Object.entries(arrays).map((
    [name, access],
  ) => [name, [n, access, stored[name]] as const]);
  const others = Object.entries(uniforms).map(([name, { count }]) =>
    [name, [count, "read"] as const] as const
  );
  return operands(Object.fromEntries([...flat, ...others]));
}
