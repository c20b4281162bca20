import { bindings, bytesOf, type Kernel, operands, sizeOf } from "../../gpu/kernel.ts";
import { elementsIn } from "../../layout.ts";
import merge from "./gradient_merge.wgsl" with { type: "text" };
import sums from "./gradient_sums.wgsl" with { type: "text" };
import gradient from "./input_gradient.wgsl" with { type: "text" };
import rectified from "../../relu/rectified.wgsl" with { type: "text" };
import { defaultRung } from "../../tuning/default_rung.ts";
import { type Ladder, variantPlan } from "../../tuning/ladder.ts";
import type { RungPlan } from "../../tuning/rung.ts";
import { reductionSteps } from "../reduction.ts";
import { naive } from "../rungs/naive.ts";
import { partials } from "../rungs/partials.ts";
import { type ReductionSweep, rungsOf } from "../rungs/sweep.ts";
import { texture } from "../rungs/texture.ts";
import { workgroup } from "../rungs/workgroup.ts";
import { batchNormName, type BatchNormShape, checkBatchNorm, tensorLayouts } from "../shape.ts";
import { affineOf, elementwiseStep, inputsOf, viewOf } from "../walk.ts";

/** The rungs of its gradient: those of the forward pass. */
export const BATCH_NORM_BACKWARD: Ladder<BatchNormShape> = {
  op: "batch_norm_backward",
  rungs: rungsOf([naive, partials, workgroup, texture], backwardPlan),
  kernel: batchNormBackward,
  nameOf: batchNormName,
  dtypeOf: ({ dtype = "f32" }) => dtype,
  layoutsOf: tensorLayouts,
};

/**
 * Gradient of training's batch normalisation and of what is fused into it. Operands: `dy`, `x`, `gamma`, `mean`, `invstd` (as the
 * forward pass saved them), `dx`, `dgamma`, `dbeta`; with a fused ReLU also `y`, as dy does not count where y <= 0; with `add_relu` also
 * `dresidual`, which is dy where it counts. The ladder is the forward pass's.
 *
 * @throws {RangeError} If a size is not a positive integer, there is one value per channel, or the rung cannot compute the shape.
 */
export function batchNormBackward(
  what: BatchNormShape,
  variant: string = defaultRung(BATCH_NORM_BACKWARD, what),
): Kernel {
  checkBatchNorm("batch_norm_backward", what, true);
  const all = backwardOperands(what);
  return {
    ...variantPlan(BATCH_NORM_BACKWARD, variant, what),
    shape: batchNormName(what),
    operands: all,
    flops: sizeOf(what.shape) * (what.fused ? 10 : 9),
    bytes: bytesOf(all),
  };
}

function backwardPlan(what: BatchNormShape, sweep: ReductionSweep): RungPlan {
  const { shape, fused } = what;
  const view = viewOf(what, sweep);
  const RELU = fused !== undefined, RESIDUAL = fused === "add_relu";
  const inputs = inputsOf(view, RELU ? ["dy", "x", "y"] : ["dy", "x"]);
  // dresidual, written with the sums, spares the last pass dy and y; into a texture it would have to be copied first.
  const early = RESIDUAL && !view.texture, late = RESIDUAL && view.texture;
  const reduction = reductionSteps(sweep, view, {
    inputs,
    partial: rectified + sums,
    parameters: { RELU, RESIDUAL: early },
    reads: bindings("read mean", ...dresidual(early)),
    partialLoops: view.lanes === 1 ? [] : [[4]],
    values: 2,
    merge,
    mergeLoops: Array(view.lanes).fill([4]),
    outputs: bindings(
      "read gamma",
      "read mean",
      "read invstd",
      "write dgamma",
      "write dbeta",
      "write affine",
    ),
    constants: { M: sizeOf(shape) / view.channels },
  });
  const last = elementwiseStep(sweep, view, early ? inputsOf(view, ["dresidual", "x"]) : inputs, {
    label: "input_gradient",
    text: rectified + gradient,
    parameters: { RELU: RELU && !early, RESIDUAL: late },
    bindings: bindings("read affine", "write dx", ...dresidual(late)),
    loops: [],
  });
  return {
    workspace: { ...inputs.workspace, ...reduction.workspace, affine: affineOf(view, 4) },
    steps: [...inputs.copies, ...reduction.steps, last],
  };
}

const dresidual = (written: boolean) => written ? ["write dresidual"] as const : [];

function backwardOperands({ shape, layout, dtype, fused }: BatchNormShape) {
  const elements = elementsIn(layout, shape), c = shape[1];
  return operands({
    dy: [elements, "read", dtype],
    x: [elements, "read", dtype],
    ...(fused ? { y: [elements, "read", dtype] as const } : {}),
    gamma: [c, "read"],
    mean: [c, "read"],
    invstd: [c, "read"],
    dx: [elements, "write", dtype],
    ...(fused === "add_relu" ? { dresidual: [elements, "write", dtype] as const } : {}),
    dgamma: [c, "write"],
    dbeta: [c, "write"],
  });
}
