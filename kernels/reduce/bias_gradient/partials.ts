import { flatStep } from "../../gpu/flat.ts";
import { bindings, ceilDiv, scratch } from "../../gpu/kernel.ts";
import { expandTemplate } from "../../gpu/template.ts";
import { planesOf } from "../../planes.ts";
import rectified from "../../relu/rectified.wgsl" with { type: "text" };
import { storedType } from "../../stored.ts";
import { EITHER } from "../../tuning/candidate.ts";
import type { Rung, RungPlan } from "../../tuning/rung.ts";
import { columnSteps } from "../columns.ts";
import partial from "../planes_partial.wgsl" with { type: "text" };
import { treeStep } from "../tree.ts";
import { type BiasGradient, planesShape } from "./shape.ts";

/** Elements that a thread of the first pass adds, unless that makes more partials than the last pass should read. */
const ELEMENTS_PER_THREAD = 32;
const MOST_PARTIALS = 4096;

/** Partial sums first; a matrix is added up by its columns. */
export const partials: Rung<BiasGradient> = {
  name: "partials",
  dtypes: EITHER,
  plan: (what) =>
    "rows" in what ? columnSteps(what.rows, what.columns, what.dtype) : partialsPlan(what),
};

function partialsPlan(what: BiasGradient): RungPlan {
  const { shape: [n, c, h, w], layout, relu } = planesShape(what);
  const { types, perImage, row, lanes, last } = planesOf("bias_gradient", [n, c, h, w], layout);
  const tile = 32 / lanes;
  const count = Math.max(ELEMENTS_PER_THREAD, ceilDiv(n * h * w, MOST_PARTIALS));
  const chunks = ceilDiv(n * h * w, count * tile);
  const length = chunks * tile;
  const first = flatStep({
    label: "partial",
    code: rectified +
      expandTemplate(partial, {
        ...types,
        S: storedType(types.F, what.dtype),
        RELU: relu,
        LAST: last,
      }),
    threads: perImage * length,
    bindings: bindings("read dy", "write partials", ...(relu ? ["read y"] as const : [])),
    constants: {
      N: n,
      PER_IMAGE: perImage,
      H: h,
      W: w,
      ROW: row,
      TILE: tile,
      CHUNKS: chunks,
      COUNT: count,
    },
    loops: [[count]],
  });
  return {
    workspace: { partials: scratch(lanes * perImage * length) },
    steps: [first, treeStep({ out: "db", channels: c, lanes, length })],
  };
}
