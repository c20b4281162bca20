import { flatStep } from "../gpu/flat.ts";
import { bindings, bytesOf, type Kernel, operands } from "../gpu/kernel.ts";
import { checkSizes } from "../gpu/check_sizes.ts";
import { EPS } from "./shape.ts";
import wgsl from "./fold.wgsl" with { type: "text" };

/** A convolution's weights before a batch normalisation. */
export interface FoldShape {
  /** Output channels of the convolution. */
  readonly channels: number;
  /** Weights of each. */
  readonly inner: number;
  /** Added to the variance. Default 1e-5. */
  readonly eps?: number;
}

/**
 * The weights and the bias of a convolution that does what the one without bias and the batch normalisation by running
 * statistics behind it do: `w gamma / sqrt(runningVar + eps)` and `beta - runningMean gamma / sqrt(runningVar + eps)`.
 * Operands: `w` [channels, inner], `gamma`, `beta`, `runningMean`, `runningVar` [channels], `folded` like w, `bias`
 * [channels].
 *
 * @throws {RangeError} If a size is not a positive integer.
 */
export function foldBatchNorm({ channels, inner, eps = EPS }: FoldShape): Kernel {
  checkSizes("batch_norm_fold", { channels, inner });
  const all = operands({
    w: [channels * inner, "read"],
    gamma: [channels, "read"],
    beta: [channels, "read"],
    runningMean: [channels, "read"],
    runningVar: [channels, "read"],
    folded: [channels * inner, "write"],
    bias: [channels, "write"],
  });
  return {
    op: "batch_norm_fold",
    variant: "naive",
    shape: `${channels}x${inner}`,
    operands: all,
    steps: [flatStep({
      code: wgsl,
      threads: channels * inner,
      bindings: bindings(
        "read w",
        "read gamma",
        "read beta",
        "read runningMean",
        "read runningVar",
        "write folded",
        "write bias",
      ),
      constants: { INNER: inner, EPS: eps },
      loops: [],
    })],
    flops: channels * (inner + 5),
    bytes: bytesOf(all),
  };
}
