import { ceilDiv, gridFor } from "../../gpu/kernel.ts";
import { expandTemplate } from "../../gpu/template.ts";
import rectified from "../../relu/rectified.wgsl" with { type: "text" };
import { tileWork } from "../../tuning/cost.ts";
import type { Rung } from "../../tuning/rung.ts";
import { featuresOf, matrixBindings, matrixConstants } from "../matrices.ts";
import type { GemmShape } from "../shape.ts";
import code from "./naive.wgsl" with { type: "text" };

/** Past this many multiply-adds it cannot win. */
const SMALL = 2 ** 22;

/** One element of the result per invocation. */
export const naive: Rung<GemmShape> = {
  name: "naive",
  beatenBy: ({ m, n, k }) => m * n * k > SMALL ? ["register"] : [],
  plan(shape) {
    const { m, n, k, transA = false, transB = false, bias = false, dtype = "f32" } = shape;
    return {
      steps: [{
        kind: "dispatch",
        label: "main",
        code: expandTemplate(rectified + code, { T: dtype, BIAS: bias }),
        features: featuresOf(shape),
        constants: { ...matrixConstants(shape), TRANS_A: +transA, TRANS_B: +transB },
        bindings: matrixBindings(shape),
        workgroups: gridFor(ceilDiv(m * n, 64)),
        loops: [[k]],
        work: tileWork(shape, [1, 1]),
      }],
    };
  },
};
