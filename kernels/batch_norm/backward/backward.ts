import {
  bindings,
  bytesOf,
  type DispatchStep,
  type Kernel,
  operands,
  sizeOf,
} from "../../gpu/kernel.ts";
import { elementsIn } from "../../layout.ts";
import merge from "./gradient_merge.wgsl" with { type: "text" };
import sums from "./gradient_sums.wgsl" with { type: "text" };
import gradient from "./input_gradient.wgsl" with { type: "text" };
import rectified from "../../relu/rectified.wgsl" with { type: "text" };
import { type BatchNormVariant, reductionSteps } from "../reduction.ts";
import { batchNormName, type BatchNormShape, checkBatchNorm } from "../shape.ts";
import { affineOf, elementwiseStep, type Inputs, inputsOf, type View, viewOf } from "../walk.ts";

/**
 * Gradient of training's batch normalisation and of what is fused into it. Operands: `dy`, `x`, `gamma`, `mean`, `invstd`
 * (as the forward pass saved them), `dx`, `dgamma`, `dbeta`; with a fused ReLU also `y`, as dy does not count where y <= 0;
 * with `add_relu` also `dresidual`, which is dy where it counts. The ladder is the forward pass's.
 *
 * @throws {RangeError} If a size is not a positive integer, there is one value per channel, or the rung cannot compute the
 * shape.
 */
export function batchNormBackward(
  what: BatchNormShape,
  variant: BatchNormVariant = "workgroup",
): Kernel {
  const op = "batch_norm_backward";
  checkBatchNorm(op, what, true);
  const { shape, fused } = what;
  const view = viewOf(op, what, variant);
  const RELU = fused !== undefined;
  const all = backwardOperands(what);
  const inputs = inputsOf(view, RELU ? ["dy", "x", "y"] : ["dy", "x"]);
  const reduction = reductionSteps(variant, view, {
    inputs,
    partial: rectified + sums,
    parameters: { RELU },
    reads: bindings("read mean"),
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
  return {
    op,
    variant,
    shape: batchNormName(what),
    operands: all,
    workspace: { ...inputs.workspace, ...reduction.workspace, affine: affineOf(view, 4) },
    steps: [...inputs.copies, ...reduction.steps, inputGradientStep(what, variant, view, inputs)],
    flops: sizeOf(shape) * (RELU ? 10 : 9),
    bytes: bytesOf(all),
  };
}

/** The last pass: every element of dx from what the channels' sums left in the workspace `affine`. */
function inputGradientStep(
  { fused }: BatchNormShape,
  variant: BatchNormVariant,
  view: View,
  inputs: Inputs,
): DispatchStep {
  const RESIDUAL = fused === "add_relu";
  return elementwiseStep(variant, view, inputs, {
    label: "input_gradient",
    text: rectified + gradient,
    parameters: { RELU: fused !== undefined, RESIDUAL },
    bindings: bindings(
      "read affine",
      "write dx",
      ...(RESIDUAL ? ["write dresidual"] as const : []),
    ),
    loops: [],
  });
}

function backwardOperands({ shape, layout, fused }: BatchNormShape) {
  const elements = elementsIn(layout, shape), c = shape[1];
  return operands({
    dy: [elements, "read"],
    x: [elements, "read"],
    ...(fused ? { y: [elements, "read"] as const } : {}),
    gamma: [c, "read"],
    mean: [c, "read"],
    invstd: [c, "read"],
    dx: [elements, "write"],
    ...(fused === "add_relu" ? { dresidual: [elements, "write"] as const } : {}),
    dgamma: [c, "write"],
    dbeta: [c, "write"],
  });
}
