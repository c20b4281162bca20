import { flatStep } from "../../gpu/flat.ts";
import { bindings, bytesOf, type Kernel, operands } from "../../gpu/kernel.ts";
import { expandTemplate } from "../../gpu/template.ts";
import { forwardInputs, forwardOperands, normaliseFlops, normaliseStep } from "./normalise.ts";
import affine from "./affine.wgsl" with { type: "text" };
import { batchNormName, type BatchNormShape, checkBatchNorm, EPS } from "../shape.ts";
import { affineOf, viewOf } from "../walk.ts";

/** Rungs of the ladder, slowest first: an element a thread, a run of vectors a thread, the same from textures. */
export const BATCH_NORM_EVAL_VARIANTS = ["naive", "vec4", "texture"] as const;
export type BatchNormEvalVariant = typeof BATCH_NORM_EVAL_VARIANTS[number];

/**
 * Batch normalisation by running statistics, with what is fused. Operands: `x`, `residual` with `add_relu`, `gamma`, `beta`,
 * `runningMean`, `runningVar`, `y`.
 *
 * @throws {RangeError} If a size is not a positive integer, or the rung cannot compute the shape.
 */
export function batchNormEval(
  what: BatchNormShape,
  variant: BatchNormEvalVariant = "vec4",
): Kernel {
  return byStatistics("batch_norm_eval", ["runningMean", "runningVar"], what, variant);
}

/**
 * Training's batch normalisation once more, by the statistics that {@linkcode batchNorm} left: the same bits of `y`.
 * Operands: `x`, `residual` with `add_relu`, `gamma`, `beta`, `mean`, `invstd`, `y`.
 *
 * @throws {RangeError} If a size is not a positive integer, or the rung cannot compute the shape.
 */
export function batchNormAgain(
  what: BatchNormShape,
  variant: BatchNormEvalVariant = "vec4",
): Kernel {
  return byStatistics("batch_norm_again", ["mean", "invstd"], what, variant);
}

function byStatistics(
  op: "batch_norm_eval" | "batch_norm_again",
  [center, spread]: readonly [string, string],
  what: BatchNormShape,
  variant: BatchNormEvalVariant,
): Kernel {
  checkBatchNorm(op, what, false);
  const view = viewOf(op, what, variant);
  const { channels, planes, lanes } = view;
  const inputs = forwardInputs(view, what);
  const all = {
    ...forwardOperands(what),
    ...operands({ [center]: [channels, "read"], [spread]: [channels, "read"] }),
  };
  const fold = flatStep({
    label: "affine",
    code: expandTemplate(affine, { LANES: lanes, INVERSE: spread === "invstd" }),
    threads: planes * lanes,
    bindings: bindings(
      "read gamma",
      "read beta",
      `read ${center}`,
      `read ${spread}`,
      "write affine",
    ),
    constants: { C: channels, EPS: what.eps ?? EPS },
    loops: [],
  });
  return {
    op,
    variant,
    shape: batchNormName(what),
    operands: all,
    workspace: { ...inputs.workspace, affine: affineOf(view, 3) },
    steps: [...inputs.copies, fold, normaliseStep(variant, view, inputs, what)],
    flops: normaliseFlops(what),
    bytes: bytesOf(all),
  };
}
