import { ceilDiv, gridFor } from "../../gpu/kernel.ts";
import { expandTemplate } from "../../gpu/template.ts";
import narrow from "../../narrow.wgsl" with { type: "text" };
import rectified from "../../relu/rectified.wgsl" with { type: "text" };
import { tileWork } from "../../tuning/cost.ts";
import { EITHER } from "../../tuning/candidate.ts";
import type { Rung } from "../../tuning/rung.ts";
import { matrixBindings, matrixConstants } from "../matrices.ts";
import { type GemmShape, typeOfC } from "../shape.ts";
import code from "./naive.wgsl" with { type: "text" };

/** Past this many multiply-adds it cannot win. */
const SMALL = 2 ** 22;

/** One element of the result per invocation. */
export const naive: Rung<GemmShape> = {
  name: "naive",
  dtypes: EITHER,
  beatenBy: ({ m, n, k }) => m * n * k > SMALL ? ["register"] : [],
  plan(shape) {
    const { m, n, k, transA = false, transB = false, bias = false, dtype: T_AB = "f32" } = shape;
    return {
      steps: [{
        kind: "dispatch",
        label: "main",
        code: expandTemplate(rectified + narrow + code, { T_AB, T: typeOfC(shape), BIAS: bias }),
        constants: { ...matrixConstants(shape), TRANS_A: +transA, TRANS_B: +transB },
        bindings: matrixBindings(shape),
        workgroups: gridFor(ceilDiv(m * n, 64)),
        loops: [[k]],
        work: tileWork(shape, [1, 1]),
      }],
    };
  },
};
