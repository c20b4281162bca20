/**
 * 2-D convolution in its three directions. Each returns a pure description; operands are `x`, `w`, `bias`, `y` forward,
 * `dy`, `w`, `dx` for the input gradient, `x`, `dy`, `dw` for the weight gradient. Weights are OIHW; activations are
 * nc4hw4 for the rung `texture` and NCHW for the others (see {@linkcode conv2dLayout}).
 */
import { bytesOf, type Capabilities, type Kernel, type Operand, operands } from "../gpu/kernel.ts";
import { limitProblem } from "../gpu/limits.ts";
import { readsTextures, rungOf, type Tiled } from "../tuning/variant.ts";
import { elementsIn, type Layout } from "../layout.ts";
import { directPlan, directProblem } from "./direct/direct.ts";
import { naivePlan } from "./naive/naive.ts";
import { reduceStep } from "./tiled/reduce_partials.ts";
import {
  blockProblem,
  blockTile,
  noTileProblem,
  registerTile,
  registerTileProblem,
  type RungPlan,
} from "./rung.ts";
import {
  conv2dFlops,
  conv2dName,
  type Conv2dShape,
  inputShape,
  outputShape,
  type Pair,
  weightCount,
} from "./shape.ts";
import { conv2dSplitKPays, conv2dSplitKPlan, conv2dSplitKProblem } from "./tiled/split_k.ts";
import { textureBackwardWeight } from "./texture/backward_weight.ts";
import { texturePoolProblem, textureSum } from "./texture/forward.ts";
import { textureShapeProblem } from "./texture/shape_problem.ts";
import { tiledPlan } from "./tiled/tiled.ts";
import { winogradPlan, winogradProblem } from "./winograd/winograd.ts";
import {
  winogradTexturePays,
  winogradTexturePlan,
  winogradTextureProblem,
} from "./winograd_texture/winograd_texture.ts";

/** Rungs of the ladder, slowest first. */
export const CONV2D_VARIANTS = [
  "naive",
  "direct",
  "winograd",
  "split_k",
  "tiled",
  "winograd_texture",
  "texture",
] as const;
export type Conv2dRung = typeof CONV2D_VARIANTS[number];
/**
 * A rung, and if wanted its tile: for `direct`, `texture` and `winograd_texture` that of an invocation, rows x columns of pixels (or of tiles) x
 * output channels, `direct:2x4x8`; for `winograd` and `tiled` rows x columns of a workgroup, then of an invocation, in the matrix product that they
 * come down to, `tiled:64x64x8x8`; `naive` and `split_k` have none.
 */
export type Conv2dVariant = Tiled<Conv2dRung>;
export type Conv2dDirection = "forward" | "backward_input" | "backward_weight";

/** What the forward kernel does besides the sum. */
export interface Conv2dEpilogue {
  /** Adds the operand `bias` `[outChannels]`. */
  readonly bias?: boolean;
  /** Ends with `max(0, y)`. */
  readonly relu?: boolean;
  /** Then pools windows of this size that lie side by side, and writes where each maximum was to the operand `index`. */
  readonly pool?: Pair;
}

/** Layout in which a rung takes and gives activations. */
export function conv2dLayout(variant: Conv2dVariant): Layout {
  return readsTextures(variant) ? "nc4hw4" : "nchw";
}

/**
 * Why a variant cannot compute a direction of this shape on this device, or null if it can. No variant takes more invocations or workgroup
 * memory than every WebGPU device has: see ../gemm/tile_core.ts.
 */
export function conv2dProblem(
  direction: Conv2dDirection,
  variant: Conv2dVariant,
  shape: Conv2dShape,
  device: Capabilities,
): string | null {
  if (readsTextures(variant) && !device.storageTextureReads) {
    return "the device reads no storage textures";
  }
  return shapeProblem(direction, variant, shape) ??
    limitProblem(conv2d(direction, shape, {}, variant), device);
}

/** The rung that suits a shape better than the top of the ladder, if one does. */
export function conv2dPreferred(
  direction: Conv2dDirection,
  shape: Conv2dShape,
  device: Capabilities,
): Conv2dVariant | undefined {
  const [rung, pays] = device.software
    ? ["winograd_texture", winogradTexturePays] as const
    : ["split_k", conv2dSplitKPays] as const;
  return conv2dProblem(direction, rung, shape, device) === null && pays(direction, shape)
    ? rung
    : undefined;
}

/** Why a variant cannot compute a direction of this shape on any device, or null. */
function shapeProblem(
  direction: Conv2dDirection,
  variant: Conv2dVariant,
  shape: Conv2dShape,
): string | null {
  switch (rungOf(variant)) {
    case "naive":
      return noTileProblem(variant);
    case "direct":
      return directProblem(direction) ?? registerTileProblem(variant);
    case "winograd":
      return winogradProblem(direction, shape) ?? blockProblem(variant);
    case "split_k":
      return noTileProblem(variant) ?? conv2dSplitKProblem(direction, shape);
    case "tiled":
      return blockProblem(variant);
    case "winograd_texture":
      return winogradTextureProblem(direction, shape) ?? registerTileProblem(variant);
    case "texture":
      return (direction === "backward_weight" ? noTileProblem : registerTileProblem)(variant) ??
        textureShapeProblem(direction, shape);
  }
}

/** Why a variant cannot pool what it computed in the same kernel, or null if it can. */
export function conv2dPoolProblem(
  variant: Conv2dVariant,
  shape: Conv2dShape,
  pool: Pair,
): string | null {
  return rungOf(variant) === "texture"
    ? texturePoolProblem(shape, pool, registerTile(variant))
    : "only texture does";
}

/**
 * `y = conv2d(x, w) (+ bias) (ReLU) (max-pool)`.
 *
 * @throws {RangeError} If the shape is not valid, or the variant does not compute or pool it.
 */
export function conv2dForward(
  shape: Conv2dShape,
  epilogue: Conv2dEpilogue = {},
  variant: Conv2dVariant = "tiled",
): Kernel {
  const { pool } = epilogue;
  const problem = pool ? conv2dPoolProblem(variant, shape, pool) : null;
  if (problem) throw new RangeError(`Cannot pool in conv2d_forward/${variant} as ${problem}`);
  return conv2d("forward", shape, epilogue, variant);
}

/** `dx`, the gradient of the input. @throws {RangeError} If the shape is not valid, or the variant cannot compute it. */
export function conv2dBackwardInput(shape: Conv2dShape, variant: Conv2dVariant = "tiled"): Kernel {
  return conv2d("backward_input", shape, {}, variant);
}

/** `dw`, the gradient of the weights. @throws {RangeError} If the shape is not valid, or the variant cannot compute it. */
export function conv2dBackwardWeight(shape: Conv2dShape, variant: Conv2dVariant = "tiled"): Kernel {
  return conv2d("backward_weight", shape, {}, variant);
}

function conv2d(
  direction: Conv2dDirection,
  shape: Conv2dShape,
  epilogue: Conv2dEpilogue,
  variant: Conv2dVariant,
): Kernel {
  const op = `conv2d_${direction}`;
  const all = conv2dOperands(direction, shape, epilogue, conv2dLayout(variant));
  const problem = shapeProblem(direction, variant, shape);
  if (problem) throw new RangeError(`Cannot run ${op}/${variant} as ${problem}`);
  const { bias, relu, pool } = epilogue;
  const suffix = `${bias ? " +bias" : ""}${relu ? " +relu" : ""}${
    pool ? ` +pool ${pool.join("x")}` : ""
  }`;
  return {
    op,
    variant,
    shape: conv2dName(shape) + suffix,
    operands: all,
    flops: conv2dFlops(shape),
    bytes: bytesOf(all),
    ...plan(direction, shape, epilogue, variant),
  };
}

function plan(
  direction: Conv2dDirection,
  shape: Conv2dShape,
  epilogue: Conv2dEpilogue,
  variant: Conv2dVariant,
): RungPlan {
  switch (rungOf(variant)) {
    case "naive":
      return naivePlan(direction, shape, epilogue);
    case "direct":
      return directPlan(direction, shape, epilogue, registerTile(variant));
    case "winograd":
      return winogradPlan(direction, shape, epilogue, blockTile(variant));
    case "split_k":
      return conv2dSplitKPlan(direction, shape, epilogue);
    case "tiled":
      return tiledPlan(direction, shape, epilogue, blockTile(variant));
    case "winograd_texture":
      return winogradTexturePlan(direction, shape, epilogue, registerTile(variant));
    case "texture":
      return texturePlan(direction, shape, epilogue, variant);
  }
}

function texturePlan(
  direction: Conv2dDirection,
  shape: Conv2dShape,
  epilogue: Conv2dEpilogue,
  variant: Conv2dVariant,
): RungPlan {
  if (direction !== "backward_weight") {
    return textureSum(direction, shape, epilogue, registerTile(variant));
  }
  const { steps, workspace, slices } = textureBackwardWeight(shape);
  return slices === 1
    ? { workspace, steps }
    : { workspace, steps: [...steps, reduceStep(slices, weightCount(shape))] };
}

function conv2dOperands(
  direction: Conv2dDirection,
  shape: Conv2dShape,
  { bias, pool }: Conv2dEpilogue,
  layout: Layout,
): Record<string, Operand> {
  const [n, k, oh, ow] = outputShape(shape);
  const inputs = elementsIn(layout, inputShape(shape));
  const outputs = elementsIn(layout, pool ? [n, k, oh / pool[0], ow / pool[1]] : [n, k, oh, ow]);
  const weights = weightCount(shape);
  switch (direction) {
    case "forward":
      return operands({
        x: [inputs, "read"],
        w: [weights, "read"],
        ...(bias ? { bias: [k, "read"] as const } : {}),
        y: [outputs, "write"],
        ...(pool ? { index: [outputs, "write"] as const } : {}),
      });
    case "backward_input":
      return operands({ dy: [outputs, "read"], w: [weights, "read"], dx: [inputs, "write"] });
    case "backward_weight":
      return operands({ x: [inputs, "read"], dy: [outputs, "read"], dw: [weights, "write"] });
  }
}
