import { checkSizes } from "../gpu/check_sizes.ts";
import { bytesOf, type Capabilities, ceilDiv, gridFor, type Kernel } from "../gpu/kernel.ts";
import { limitProblem } from "../gpu/limits.ts";
import { expandTemplate } from "../gpu/template.ts";
import { rungOf, type Tiled, tileOf } from "../tuning/variant.ts";
import rectified from "../relu/rectified.wgsl" with { type: "text" };
import naive from "./naive/naive.wgsl" with { type: "text" };
import { registerPlan, registerProblem, subgroupPlan } from "./register/register.ts";
import {
  featuresOf,
  type GemmPlan,
  type GemmTile,
  matrixBindings,
  matrixConstants,
} from "./rung.ts";
import { gemmName, gemmOperands, type GemmShape } from "./shape.ts";
import { textureGemm, textureGemmShapeProblem } from "./texture/texture.ts";
import { type BlockTile, blockTileProblem } from "./tiled/tile_core.ts";
import { splitKPays, splitKPlan, splitKProblem, tiledPlan } from "./tiled/tiled.ts";

export { gemmName, type GemmShape } from "./shape.ts";

/** Rungs of the ladder, slowest first where they all suit. */
export const GEMM_VARIANTS = [
  "naive",
  "register",
  "split_k",
  "subgroup",
  "tiled",
  "texture",
] as const;
export type GemmRung = typeof GEMM_VARIANTS[number];
/**
 * A rung, and if wanted its tile: of `register`, `subgroup` and `texture` the rows x columns of an invocation, `register:4x8`; of
 * `tiled` those of a workgroup before them, `tiled:128x64x8x8`; of `split_k` the number of slices, `split_k:8`.
 */
export type GemmVariant = Tiled<GemmRung>;

/** Why a variant cannot compute this shape on this device, or null if it can. */
export function gemmProblem(
  variant: GemmVariant,
  shape: GemmShape,
  device: Capabilities,
): string | null {
  if (rungOf(variant) === "texture" && !device.storageTextureReads) {
    return "the device reads no storage textures";
  }
  const problem = shapeProblem(variant, shape);
  if (problem) return problem;
  const kernel = gemm(shape, variant);
  const missing = kernel.steps.flatMap((step) =>
    step.kind === "dispatch" ? step.features ?? [] : []
  )
    .find((feature) => !device.features.has(feature));
  return missing ? `the device has no ${missing}` : limitProblem(kernel, device);
}

/** The rung that suits a shape better than the default, if one does: a GPU has too little to do where a small result has a long K. */
export function gemmPreferred(shape: GemmShape, device: Capabilities): GemmVariant | undefined {
  return !device.software && splitKPays(shape) && gemmProblem("split_k", shape, device) === null
    ? "split_k"
    : undefined;
}

/** Why a variant cannot compute this shape on any device, or null. */
function shapeProblem(variant: GemmVariant, shape: GemmShape): string | null {
  switch (rungOf(variant)) {
    case "naive":
      return variant === "naive" ? null : `naive takes no tile: ${variant}`;
    case "register":
    case "subgroup":
      return registerProblem(registerTile(variant));
    case "split_k":
      return splitKProblem(shape, tileOf(variant, 1)?.[0]);
    case "tiled": {
      const tile = blockTile(variant);
      return tile ? blockTileProblem(tile) : null;
    }
    case "texture":
      return textureGemmShapeProblem(shape, registerTile(variant));
  }
}

/**
 * Matrix multiplication. Operands: `a`, `b`, `bias` (if asked for), `c`.
 *
 * @throws {RangeError} If a size is not a positive integer, or the variant cannot compute the shape.
 */
export function gemm(shape: GemmShape, variant: GemmVariant = "tiled"): Kernel {
  const { m, n, k } = shape;
  checkSizes("gemm", { m, n, k });
  const problem = shapeProblem(variant, shape);
  if (problem) throw new RangeError(`Cannot run gemm/${variant} as ${problem}`);
  const all = gemmOperands(shape);
  return {
    op: "gemm",
    variant,
    shape: gemmName(shape),
    operands: all,
    flops: 2 * m * n * k,
    bytes: bytesOf(all),
    ...plan(shape, variant),
  };
}

function plan(shape: GemmShape, variant: GemmVariant): GemmPlan {
  switch (rungOf(variant)) {
    case "naive":
      return naivePlan(shape);
    case "register":
      return registerPlan(shape, registerTile(variant));
    case "subgroup":
      return subgroupPlan(shape, registerTile(variant));
    case "split_k":
      return splitKPlan(shape, tileOf(variant, 1)?.[0]);
    case "tiled":
      return tiledPlan(shape, blockTile(variant));
    case "texture":
      return textureGemm(shape, registerTile(variant));
  }
}

function naivePlan(shape: GemmShape): GemmPlan {
  const { m, n, transA = false, transB = false, bias = false, dtype = "f32" } = shape;
  return {
    steps: [{
      kind: "dispatch",
      label: "main",
      code: expandTemplate(rectified + naive, { T: dtype, BIAS: bias }),
      features: featuresOf(shape),
      constants: { ...matrixConstants(shape), TRANS_A: +transA, TRANS_B: +transB },
      bindings: matrixBindings(shape),
      workgroups: gridFor(ceilDiv(m * n, 64)),
      loops: [[shape.k]],
    }],
  };
}

function registerTile(variant: GemmVariant): GemmTile | undefined {
  const tile = tileOf(variant, 2);
  return tile ? { rows: tile[0], columns: tile[1] } : undefined;
}

function blockTile(variant: GemmVariant): BlockTile | undefined {
  const tile = tileOf(variant, 4);
  if (!tile) return undefined;
  const [blockRows, blockColumns, rows, columns] = tile;
  return { blockRows, blockColumns, rows, columns };
}
