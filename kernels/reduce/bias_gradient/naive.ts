import { flatStep } from "../../gpu/flat.ts";
import { bindings } from "../../gpu/kernel.ts";
import { expandTemplate } from "../../gpu/template.ts";
import { placeFunction, planesOf } from "../../planes.ts";
import rectified from "../../relu/rectified.wgsl" with { type: "text" };
import { storedType } from "../../stored.ts";
import { EITHER } from "../../tuning/candidate.ts";
import type { Rung, RungPlan } from "../../tuning/rung.ts";
import naiveCode from "../planes_naive.wgsl" with { type: "text" };
import { type BiasGradient, planesShape } from "./shape.ts";

/** One thread a channel. */
export const naive: Rung<BiasGradient> = { name: "naive", dtypes: EITHER, plan: naivePlan };

function naivePlan(what: BiasGradient): RungPlan {
  const { shape: [n, c, h, w], layout, relu } = planesShape(what);
  const planes = planesOf("bias_gradient", [n, c, h, w], layout);
  const { types, perImage, row } = planes;
  return {
    steps: [
      flatStep({
        code: rectified + placeFunction("dyAt", planes, "H", "ROW") +
          expandTemplate(naiveCode, { ...types, S: storedType(types.F, what.dtype), RELU: relu }),
        threads: perImage,
        bindings: bindings("read dy", "write db", ...(relu ? ["read y"] as const : [])),
        constants: { N: n, ...(layout === "nchw" ? {} : { C: c }), H: h, W: w, ROW: row },
        loops: [[n, h, w], ...(layout === "nchw" ? [] : [[4]])],
      }),
    ],
  };
}
