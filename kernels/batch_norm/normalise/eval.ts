import { flatStep } from "../../gpu/flat.ts";
import { bindings, bytesOf, type Kernel, operands } from "../../gpu/kernel.ts";
import { expandTemplate } from "../../gpu/template.ts";
import { forwardInputs, forwardOperands, normaliseFlops, normaliseStep } from "./normalise.ts";
import affine from "./affine.wgsl" with { type: "text" };
import { defaultRung } from "../../tuning/default_rung.ts";
import { type Ladder, variantPlan } from "../../tuning/ladder.ts";
import type { RungPlan } from "../../tuning/rung.ts";
import { naive } from "../rungs/naive.ts";
import { rungsOf, type Sweep } from "../rungs/sweep.ts";
import { texture } from "../rungs/texture.ts";
import { vec4 } from "../rungs/vec4.ts";
import {
  batchNormName,
  type BatchNormShape,
  checkBatchNorm,
  EPS,
  tensorLayouts,
} from "../shape.ts";
import { affineOf, viewOf } from "../walk.ts";

type Op = "batch_norm_eval" | "batch_norm_again";

/** Names of the operands that hold the center and the spread of each channel. */
const STATISTICS = {
  batch_norm_eval: ["runningMean", "runningVar"],
  batch_norm_again: ["mean", "invstd"],
} as const;

/** The rungs of batch normalisation by given statistics. */
export const BATCH_NORM_EVAL = ladder("batch_norm_eval", batchNormEval);
export const BATCH_NORM_AGAIN = ladder("batch_norm_again", batchNormAgain);

function ladder(op: Op, kernel: Ladder<BatchNormShape>["kernel"]): Ladder<BatchNormShape> {
  return {
    op,
    rungs: rungsOf([naive, vec4, texture], (what, sweep) => byStatistics(op, what, sweep)),
    kernel,
    nameOf: batchNormName,
    dtypeOf: ({ dtype = "f32" }) => dtype,
    layoutsOf: tensorLayouts,
  };
}

/**
 * Batch normalisation by running statistics, with what is fused. Operands: `x`, `residual` with `add_relu`, `gamma`, `beta`,
 * `runningMean`, `runningVar`, `y`.
 *
 * @throws {RangeError} If a size is not a positive integer, or the rung cannot compute the shape.
 */
export function batchNormEval(
  what: BatchNormShape,
  variant: string = defaultRung(BATCH_NORM_EVAL, what),
): Kernel {
  return kernel(BATCH_NORM_EVAL, what, variant);
}

/**
 * Training's batch normalisation once more, by the statistics that {@linkcode batchNorm} left: the same bits of `y`.
 * Operands: `x`, `residual` with `add_relu`, `gamma`, `beta`, `mean`, `invstd`, `y`.
 *
 * @throws {RangeError} If a size is not a positive integer, or the rung cannot compute the shape.
 */
export function batchNormAgain(
  what: BatchNormShape,
  variant: string = defaultRung(BATCH_NORM_AGAIN, what),
): Kernel {
  return kernel(BATCH_NORM_AGAIN, what, variant);
}

function kernel(ladder: Ladder<BatchNormShape>, what: BatchNormShape, variant: string): Kernel {
  checkBatchNorm(ladder.op, what, false);
  const [, channels] = what.shape;
  const [center, spread] = STATISTICS[ladder.op as Op];
  const all = {
    ...forwardOperands(what),
    ...operands({ [center]: [channels, "read"], [spread]: [channels, "read"] }),
  };
  return {
    ...variantPlan(ladder, variant, what),
    shape: batchNormName(what),
    operands: all,
    flops: normaliseFlops(what),
    bytes: bytesOf(all),
  };
}

function byStatistics(op: Op, what: BatchNormShape, sweep: Sweep): RungPlan {
  const view = viewOf(what, sweep);
  const { channels, planes, lanes } = view;
  const [center, spread] = STATISTICS[op];
  const inputs = forwardInputs(view, what);
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
    workspace: { ...inputs.workspace, affine: affineOf(view, 3) },
    steps: [...inputs.copies, fold, normaliseStep(sweep, view, inputs, what)],
  };
}
