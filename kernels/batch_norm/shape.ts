import { checkSizes } from "../gpu/check_sizes.ts";
import type { Layout, Shape4 } from "../layout.ts";
import { dtypeWord } from "../stored.ts";
import type { DType } from "../tuning/candidate.ts";

/** A batch normalisation and what is fused into it. */
export interface BatchNormShape {
  /** Shape of x and y. Statistics are per channel, over everything else. */
  readonly shape: Shape4;
  /** Layout of every 4-D operand. */
  readonly layout: Layout;
  /** How every 4-D operand lies in memory; f32 unless said. What is per channel is f32. */
  readonly dtype?: DType;
  /** `relu`: y = max(0, y). `add_relu`: y = max(0, y + residual), with the operand `residual` like x. */
  readonly fused?: "relu" | "add_relu";
  /** Added to the variance. Default 1e-5. */
  readonly eps?: number;
  /** Weight of the batch in the running statistics. Default 0.1. */
  readonly momentum?: number;
}

/** PyTorch's. */
export const EPS = 1e-5;
export const MOMENTUM = 0.1;

/** 4-D operands of the four ops; the others have a value per channel. */
export const TENSORS = ["x", "residual", "y", "dy", "dx", "dresidual"];

/** All of them lie in one layout. */
export function tensorLayouts({ layout, shape }: BatchNormShape) {
  return Object.fromEntries(TENSORS.map((name) => [name, { layout, shape }]));
}

/** `8x64x56x56 nc4hw4 +add +relu`. */
export function batchNormName({ shape, layout, dtype, fused }: BatchNormShape): string {
  const suffix = { relu: " +relu", add_relu: " +add +relu" };
  return `${shape.join("x")} ${layout}${dtypeWord(dtype)}${fused ? suffix[fused] : ""}`;
}

/**
 * Refuses what PyTorch refuses.
 *
 * @throws {RangeError} If a size is not a positive integer, eps or momentum is out of range, or training has one value per
 * channel.
 */
export function checkBatchNorm(op: string, what: BatchNormShape, training: boolean): void {
  const { shape: [n, c, h, w], eps = EPS, momentum = MOMENTUM } = what;
  checkSizes(op, { batch: n, channels: c, height: h, width: w });
  if (!(eps > 0 && Number.isFinite(eps))) {
    throw new RangeError(`Cannot run ${op} as eps must be positive: current value is ${eps}`);
  }
  if (!(momentum >= 0 && momentum <= 1)) {
    throw new RangeError(
      `Cannot run ${op} as momentum must be from 0 to 1: current value is ${momentum}`,
    );
  }
  if (training && n * h * w === 1) {
    throw new RangeError(
      `Cannot run ${op} as training needs more than one value per channel: shape is ${
        what.shape.join("x")
      }`,
    );
  }
}
