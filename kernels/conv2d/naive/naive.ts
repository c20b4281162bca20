import { ceilDiv, gridFor, sizeOf } from "../../gpu/kernel.ts";
import { expandTemplate } from "../../gpu/template.ts";
import narrow from "../../narrow.wgsl" with { type: "text" };
import rectified from "../../relu/rectified.wgsl" with { type: "text" };
import { tileWork } from "../../tuning/cost.ts";
import { EITHER } from "../../tuning/candidate.ts";
import type { Rung, RungPlan } from "../../tuning/rung.ts";
import backwardInput from "./backward_input.wgsl" with { type: "text" };
import backwardWeight from "./backward_weight.wgsl" with { type: "text" };
import forward from "./forward.wgsl" with { type: "text" };
import { operandBindings } from "../operands.ts";
import {
  conv2dConstants,
  conv2dFlops,
  type Convolution,
  inputShape,
  outputShape,
  weightCount,
} from "../shape.ts";
import shapeWgsl from "../shape.wgsl" with { type: "text" };

/** Past this many operations it cannot win. */
const SMALL = 5e7;

/** One output element per invocation, in any direction. */
export const naive: Rung<Convolution> = {
  name: "naive",
  dtypes: EITHER,
  plan: naivePlan,
  beatenBy: ({ shape }) => conv2dFlops(shape) > SMALL ? ["tiled"] : [],
};

function naivePlan({ direction, shape, bias = false, relu = false }: Convolution): RungPlan {
  const [code, outputs] = {
    forward: [rectified + narrow + forward, sizeOf(outputShape(shape))] as const,
    backward_input: [narrow + backwardInput, sizeOf(inputShape(shape))] as const,
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
      code: shapeWgsl + expandTemplate(code, { T: shape.dtype ?? "f32", BIAS: bias }),
      constants: { ...conv2dConstants(shape), ...own },
      bindings: operandBindings(direction, bias),
      workgroups: gridFor(ceilDiv(outputs, 64)),
      loops: [loops],
      work: tileWork({ m: 1, n: outputs, k: sizeOf(loops) }, [1, 1]),
    }],
  };
}
