import { type BlockTile, blockTileProblem } from "../gemm/tiled/tile_core.ts";
import { type Binding, bindings, sizeOf, type Step, type Workspace } from "../gpu/kernel.ts";
import { rungOf, tileOf } from "../tuning/variant.ts";
import type { Shape4 } from "../layout.ts";
import type { Conv2dDirection, Conv2dVariant } from "./conv2d.ts";
import { type Conv2dShape, inputShape, outputShape } from "./shape.ts";
import type { ConvTile } from "./texture/tile.ts";

/** What a rung does for one direction of one shape. */
export interface RungPlan {
  readonly steps: readonly Step[];
  readonly workspace?: Readonly<Record<string, Workspace>>;
}

/** The operands of a direction in the order of every buffer rung's `@binding`s. */
export function operandBindings(direction: Conv2dDirection, bias = false): Binding[] {
  switch (direction) {
    case "forward":
      return bindings("read x", "read w", "write y", ...(bias ? ["read bias"] as const : []));
    case "backward_input":
      return bindings("read dy", "read w", "write dx");
    case "backward_weight":
      return bindings("read x", "read dy", "write dw");
  }
}

/**
 * A sum over channels and taps that makes `y` of `x`: the forward convolution, or the input gradient, which makes `dx` of `dy`
 * with the two channel axes of the weights exchanged.
 */
export interface ChannelSum {
  readonly x: Shape4;
  readonly y: Shape4;
  /** How far apart the channels of `y` lie in the weights. */
  readonly W_OUT: number;
  /** How far apart those of `x` do. */
  readonly W_IN: number;
}

/** The sum that a direction, forward or backward_input, computes. */
export function channelSum(direction: Conv2dDirection, shape: Conv2dShape): ChannelSum {
  const taps = sizeOf(shape.kernel);
  const across = taps * shape.inChannels;
  const [x, y] = [inputShape(shape), outputShape(shape)];
  return direction === "forward"
    ? { x, y, W_OUT: across, W_IN: taps }
    : { x: y, y: x, W_OUT: taps, W_IN: across };
}

/** Accumulators that an invocation can keep in registers. */
const REGISTERS = 256;

/**
 * The register tile of `texture:2x4x8`: rows and columns of pixels, output channels.
 *
 * @throws {RangeError} If the variant's tile is not three positive integers.
 */
export function registerTile(variant: Conv2dVariant): ConvTile | undefined {
  const tile = tileOf(variant, 3);
  return tile ? { rows: tile[0], columns: tile[1], channels: tile[2] } : undefined;
}

/** Why a register tile cannot be used, or null. */
export function registerTileProblem(variant: Conv2dVariant): string | null {
  const tile = registerTile(variant);
  if (!tile) return null;
  const { rows, columns, channels } = tile;
  if (channels % 4 !== 0) return `a tile's channels must be a multiple of 4: ${channels}`;
  const sums = rows * columns * channels;
  return sums > REGISTERS ? `a tile must fit ${REGISTERS} registers: it needs ${sums}` : null;
}

/**
 * The block tile of `tiled:64x64x8x8`: rows x columns of a workgroup, then of an invocation, in the matrix product.
 *
 * @throws {RangeError} If the variant's tile is not four positive integers.
 */
export function blockTile(variant: Conv2dVariant): BlockTile | undefined {
  const tile = tileOf(variant, 4);
  if (!tile) return undefined;
  const [blockRows, blockColumns, rows, columns] = tile;
  return { blockRows, blockColumns, rows, columns };
}

/** Why the tiled core cannot use a variant's tile, or null. */
export function blockProblem(variant: Conv2dVariant): string | null {
  const tile = blockTile(variant);
  return tile ? blockTileProblem(tile) : null;
}

/** Why a variant of a rung without tiles cannot be used, or null. */
export function noTileProblem(variant: Conv2dVariant): string | null {
  const rung = rungOf(variant);
  return variant === rung ? null : `${rung} takes no tile: ${variant}`;
}
