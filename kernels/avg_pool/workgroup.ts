import { workgroupStep } from "../gpu/flat.ts";
import { bindings, ceilDiv, type DispatchStep } from "../gpu/kernel.ts";
import { expandTemplate } from "../gpu/template.ts";
import { placeFunction, planesOf } from "../planes.ts";
import type { PoolGeometry } from "../pool/geometry.ts";
import { EITHER } from "../tuning/candidate.ts";
import type { Rung } from "../tuning/rung.ts";
import narrow from "../narrow.wgsl" with { type: "text" };
import { storedType } from "../stored.ts";
import global from "./avg_pool_global.wgsl" with { type: "text" };

/** From so many pixels on a workgroup shares a window. */
const LARGE = 256;

/** One workgroup a plane, where the window is the image. */
export const workgroup: Rung<PoolGeometry> = {
  name: "workgroup",
  dtypes: EITHER,
  problem({ shape: [, , h, w], window: [kh, kw], padding: [ph, pw] }) {
    if (kh === h && kw === w && ph === 0 && pw === 0) return null;
    return `the window must be the image and padding 0: image ${h}x${w}, window ${kh}x${kw}, ` +
      `padding ${ph}x${pw}`;
  },
  plan: (geometry) => ({ steps: [globalStep(geometry)] }),
  pays: ({ shape: [, , h, w] }) => h * w >= LARGE,
};

function globalStep({ shape: [n, c, h, w], layout, dtype = "f32" }: PoolGeometry): DispatchStep {
  const x = planesOf("avg_pool", [n, c, h, w], layout);
  const y = planesOf("avg_pool", [n, c, 1, 1], layout);
  const quads = layout === "nchw" && h * w % 4 === 0;
  const F = quads ? "vec4f" : x.types.F;
  const rows = quads ? { H: 1, W: h * w / 4, X_ROW: h * w / 4 } : { H: h, W: w, X_ROW: x.row };
  return workgroupStep({
    code: placeFunction("xAt", x, "H", "X_ROW") +
      expandTemplate(narrow + global, { F, S: storedType(F, dtype), T: dtype, QUADS: quads }),
    constants: { ...rows, Y_ROW: y.row, PIXELS: h * w, PLANES: x.count },
    bindings: bindings("read x", "write y"),
    workgroups: x.count,
    loops: [[ceilDiv(rows.H * rows.W, 64)], [6]],
  });
}
