/**
 * 2-D convolution in its three directions. Each returns a pure description; operands are `x`, `w`, `bias`, `y` forward,
 * `dy`, `w`, `dx` for the input gradient, `x`, `dy`, `dw` for the weight gradient. Weights are OIHW; activations are in the
 * layout of the rung, NCHW unless it says another: see {@linkcode conv2dLayout}.
 */
import { bytesOf, type Kernel } from "../gpu/kernel.ts";
import type { Layout } from "../layout.ts";
import type { Candidate } from "../tuning/candidate.ts";
import { defaultRung } from "../tuning/default_rung.ts";
import { findRung, type Ladder, variantPlan } from "../tuning/ladder.ts";
import type { Rung } from "../tuning/rung.ts";
import type { Conv2dRung } from "./conv2d_rung.ts";
import { direct } from "./direct/direct.ts";
import { nhwcBackwardWeight } from "./nhwc/backward_weight.ts";
import { nhwc } from "./nhwc/nhwc.ts";
import { naive } from "./naive/naive.ts";
import { conv2dOperands } from "./operands.ts";
import {
  type Conv2dDirection,
  type Conv2dEpilogue,
  conv2dFlops,
  conv2dName,
  type Conv2dShape,
  type Convolution,
  inputShape,
  outputShape,
  type Pair,
} from "./shape.ts";
import { splitK } from "./split_k/split_k.ts";
import { subgroupMatrix, subgroupMatrixBackwardWeight } from "./subgroup_matrix/subgroup_matrix.ts";
import { textureBackwardWeight, textureSubgroupBackwardWeight } from "./texture/backward_weight.ts";
import { texture, textureSubgroup } from "./texture/texture.ts";
import { tiledBackwardWeight } from "./tiled/backward_weight.ts";
import { tiled } from "./tiled/tiled.ts";
import { widened } from "./widened/widened.ts";
import { winograd } from "./winograd/winograd.ts";
import { winogradTexture, winogradTextureSubgroup } from "./winograd_texture/winograd_texture.ts";

export type { Conv2dDirection, Conv2dEpilogue } from "./shape.ts";

/** The rungs of the forward convolution, which the input gradient shares. */
const FORWARD: readonly Conv2dRung[] = [
  naive,
  direct,
  winograd,
  tiled,
  splitK,
  nhwc,
  texture,
  winogradTexture,
  textureSubgroup,
  winogradTextureSubgroup,
  subgroupMatrix,
  widened(texture as Conv2dRung),
];
const BACKWARD_WEIGHT: readonly Conv2dRung[] = [
  naive,
  tiledBackwardWeight,
  nhwcBackwardWeight,
  textureBackwardWeight,
  textureSubgroupBackwardWeight,
  subgroupMatrixBackwardWeight,
  widened(textureBackwardWeight),
];

/** The ladder of each direction. */
export const CONV2D = {
  forward: ladder("forward", FORWARD),
  backward_input: ladder("backward_input", FORWARD),
  backward_weight: ladder("backward_weight", BACKWARD_WEIGHT),
} as const;

function ladder(direction: Conv2dDirection, rungs: readonly Conv2dRung[]): Ladder<Convolution> {
  return {
    op: `conv2d_${direction}`,
    rungs,
    kernel: conv2d,
    nameOf: ({ shape }) => conv2dName(shape),
    dtypeOf: ({ shape: { dtype = "f32" } }) => dtype,
    plain: ({ shape }) => ({ direction, shape }),
    layoutsOf: activationLayouts,
  };
}

/** Layout in which a variant takes and gives activations. */
export function conv2dLayout(direction: Conv2dDirection, variant: string): Layout {
  return findRung(CONV2D[direction], variant).layout ?? "nchw";
}

/** The activations of a direction without epilogue, where the rung's layout is not NCHW. */
function activationLayouts(
  { direction, shape }: Convolution,
  { layout }: Rung<Convolution>,
): Candidate["layouts"] {
  if (!layout) return undefined;
  const x = { layout, shape: inputShape(shape) }, y = { layout, shape: outputShape(shape) };
  if (direction === "forward") return { x, y };
  return direction === "backward_input" ? { dy: y, dx: x } : { x, dy: y };
}

/** Why a variant cannot pool what it computed in the same kernel, or null if it can. */
export function conv2dPoolProblem(variant: string, shape: Conv2dShape, pool: Pair): string | null {
  const { poolProblem, parseTile } = findRung(CONV2D.forward, variant) as Conv2dRung;
  return poolProblem ? poolProblem(shape, pool, parseTile?.(variant)) : `${variant} never does`;
}

/**
 * `y = conv2d(x, w) (+ bias) (ReLU) (max-pool)`.
 *
 * @param variant A rung, and if wanted its tile: `direct:2x4x8`. By default the one that suits the shape on a GPU.
 * @throws {RangeError} If the shape is not valid, or the variant does not compute or pool it.
 */
export function conv2dForward(
  shape: Conv2dShape,
  epilogue: Conv2dEpilogue = {},
  variant?: string,
): Kernel {
  return conv2d({ direction: "forward", shape, ...epilogue }, variant);
}

/** `dx`, the gradient of the input. @throws {RangeError} If the shape is not valid, or the variant cannot compute it. */
export function conv2dBackwardInput(shape: Conv2dShape, variant?: string): Kernel {
  return conv2d({ direction: "backward_input", shape }, variant);
}

/** `dw`, the gradient of the weights. @throws {RangeError} If the shape is not valid, or the variant cannot compute it. */
export function conv2dBackwardWeight(shape: Conv2dShape, variant?: string): Kernel {
  return conv2d({ direction: "backward_weight", shape }, variant);
}

function conv2d(
  convolution: Convolution,
  variant = defaultRung(CONV2D[convolution.direction], convolution),
): Kernel {
  const { direction, shape, bias, relu, pool } = convolution;
  const operands = conv2dOperands(convolution, conv2dLayout(direction, variant));
  const problem = pool ? conv2dPoolProblem(variant, shape, pool) : null;
  if (problem) throw new RangeError(`Cannot pool in conv2d_forward/${variant} as ${problem}`);
  const { dtype = "f32" } = shape;
  const words = [
    ...[bias && "+bias", relu && "+relu", pool && `+pool ${pool.join("x")}`],
    dtype !== "f32" && dtype,
  ];
  return {
    ...variantPlan(CONV2D[direction], variant, convolution),
    shape: [conv2dName(shape), ...words].filter(Boolean).join(" "),
    operands,
    flops: conv2dFlops(shape),
    bytes: bytesOf(operands),
  };
}
