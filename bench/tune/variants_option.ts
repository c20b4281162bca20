import type { VariantChoice } from "../../models/plan/variants.ts";
import { UserError } from "../../results/text/user_error.ts";

/**
 * `--variant gemm=naive conv2d_forward=tiled` as a choice of rungs.
 *
 * @throws {UserError} If one is not `op=name`.
 */
export function variantChoice(pairs: readonly string[] = []): VariantChoice {
  return Object.fromEntries(pairs.map((pair) => {
    const [op, name, ...rest] = pair.split("=");
    if (!op || !name || rest.length > 0) {
      throw new UserError(`Cannot use --variant ${pair} as it must be op=name, e.g. gemm=naive`);
    }
    return [op, name];
  }));
}
