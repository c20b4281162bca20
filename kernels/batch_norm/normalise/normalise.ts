import { bindings, type DispatchStep, type Operand, operands, sizeOf } from "../../gpu/kernel.ts";
import { elementsIn } from "../../layout.ts";
import rectified from "../../relu/rectified.wgsl" with { type: "text" };
import wgsl from "./normalise.wgsl" with { type: "text" };
import type { Sweep } from "../rungs/sweep.ts";
import type { BatchNormShape } from "../shape.ts";
import { elementwiseStep, type Inputs, inputsOf, type View } from "../walk.ts";

/**
 * What normalisation by given statistics reads and writes: `x`, `residual` where one is added, `y`, and the parameters of
 * both.
 */
export function forwardOperands(
  { shape, layout, dtype, fused }: BatchNormShape,
): Record<string, Operand> {
  const elements = elementsIn(layout, shape);
  return operands({
    x: [elements, "read", dtype],
    ...(fused === "add_relu" ? { residual: [elements, "read", dtype] as const } : {}),
    gamma: [shape[1], "read"],
    beta: [shape[1], "read"],
    y: [elements, "write", dtype],
  });
}

/** The tensors that the last pass of a forward kernel reads. */
export function forwardInputs(view: View, { fused }: BatchNormShape): Inputs {
  return inputsOf(view, fused === "add_relu" ? ["x", "residual"] : ["x"]);
}

/** Applies the workspace `affine`, and what is fused. */
export function normaliseStep(
  sweep: Sweep,
  view: View,
  inputs: Inputs,
  { fused }: BatchNormShape,
): DispatchStep {
  return elementwiseStep(sweep, view, inputs, {
    label: "normalise",
    text: rectified + wgsl,
    parameters: { RELU: fused !== undefined },
    bindings: bindings("read affine", "write y"),
    loops: [],
  });
}

/** Operations of normalisation by given statistics: a difference, a multiply-add, and what is fused. */
export function normaliseFlops({ shape, fused }: BatchNormShape): number {
  return sizeOf(shape) * (fused === "add_relu" ? 5 : fused === "relu" ? 4 : 3);
}
