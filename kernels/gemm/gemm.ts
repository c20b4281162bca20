import { checkSizes } from "../gpu/check_sizes.ts";
import { bytesOf, type Kernel } from "../gpu/kernel.ts";
import { defaultRung } from "../tuning/default_rung.ts";
import { type Ladder, variantPlan } from "../tuning/ladder.ts";
import { naive } from "./naive/naive.ts";
import { register } from "./register/register.ts";
import { gemmName, gemmOperands, type GemmShape, productName } from "./shape.ts";
import { splitK } from "./split_k/split_k.ts";
import { subgroup } from "./subgroup/subgroup.ts";
import { subgroupMatrix } from "./subgroup_matrix/subgroup_matrix.ts";
import { texture, textureSubgroup } from "./texture/texture.ts";
import { tiled } from "./tiled/tiled.ts";

export { gemmName, type GemmShape } from "./shape.ts";

/** The rungs of a matrix product. A tuner's key leaves out bias and ReLU, which change no ranking. */
export const GEMM: Ladder<GemmShape> = {
  op: "gemm",
  rungs: [naive, register, subgroup, tiled, splitK, texture, textureSubgroup, subgroupMatrix],
  kernel: gemm,
  nameOf: productName,
  dtypeOf: ({ dtype = "f32" }) => dtype,
  plain: ({ bias: _bias, relu: _relu, ...product }) => product,
};

/**
 * Matrix multiplication. Operands: `a`, `b`, `bias` (if asked for), `c`.
 *
 * @param variant A rung, and if wanted its tile: `register:4x8`. By default the one that suits the shape on a GPU.
 * @throws {RangeError} If a size is not a positive integer, or the variant cannot compute the shape.
 */
export function gemm(shape: GemmShape, variant: string = defaultRung(GEMM, shape)): Kernel {
  const { m, n, k } = shape;
  checkSizes("gemm", { m, n, k });
  const all = gemmOperands(shape);
  return {
    ...variantPlan(GEMM, variant, shape),
    shape: gemmName(shape),
    operands: all,
    flops: 2 * m * n * k,
    bytes: bytesOf(all),
  };
}
