/** The naive rung: one output element per invocation. */
import { ceilDiv, gridFor, sizeOf } from "../../gpu/kernel.ts";
import { expandTemplate } from "../../gpu/template.ts";
import rectified from "../../relu/rectified.wgsl" with { type: "text" };
import backwardInput from "./backward_input.wgsl" with { type: "text" };
import backwardWeight from "./backward_weight.wgsl" with { type: "text" };
import type { Conv2dDirection, Conv2dEpilogue } from "../conv2d.ts";
import forward from "./forward.wgsl" with { type: "text" };
import { operandBindings, type RungPlan } from "../rung.ts";
import {
  conv2dConstants,
  type Conv2dShape,
  inputShape,
  outputShape,
  weightCount,
} from "../shape.ts";
import shapeWgsl from "../shape.wgsl" with { type: "text" };

export function naivePlan(
  direction: Conv2dDirection,
  shape: Conv2dShape,
  { bias = false, relu = false }: Conv2dEpilogue,
): RungPlan {
  const [code, outputs] = {
    forward: [
      rectified + expandTemplate(forward, { BIAS: bias }),
      sizeOf(outputShape(shape)),
    ] as const,
    backward_input: [backwardInput, sizeOf(inputShape(shape))] as const,
    backward_weight: [backwardWeight, weightCount(shape)] as const,
  }[direction];
  const { batch, inChannels, outChannels, kernel: [kh, kw] } = shape;
  const [, , oh, ow] = outputShape(shape);
  const loops = {
    forward: [inChannels, kh, kw],
    backward_input: [kh, kw, outChannels],
    backward_weight: [batch, oh, ow],
  }[direction];
  const own = direction === "forward" ? { RELU: +relu } : undefined;
  return {
    steps: [{
      kind: "dispatch",
      label: "main",
      code: shapeWgsl + code,
      constants: { ...conv2dConstants(shape), ...own },
      bindings: operandBindings(direction, bias),
      workgroups: gridFor(ceilDiv(outputs, 64)),
      loops: [loops],
    }],
  };
}
