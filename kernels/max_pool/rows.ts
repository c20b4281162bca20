import { flatStep } from "../gpu/flat.ts";
import { bindings, sizeOf } from "../gpu/kernel.ts";
import { expandTemplate } from "../gpu/template.ts";
import { maxPoolShape, type PoolGeometry } from "../pool/geometry.ts";
import { MOST_WRITTEN } from "../pool/pool_step.ts";
import { copiedTexels, texelsOf, texelsProblem } from "../texels.ts";
import type { Rung } from "../tuning/rung.ts";
import code from "./rows.wgsl" with { type: "text" };

/** Of NCHW, from a texture whose texels are four pixels of a row: four outputs of a row, and of the next, a thread. */
export const rows: Rung<PoolGeometry> = {
  name: "rows",
  problem: rowsProblem,
  pays: (_, { software }) => software,
  beatenBy: (_, { software }) => software ? [] : ["naive"],
  plan(geometry) {
    const { shape, window: [KH, KW], stride: [SH, SW], padding: [PH, PW] } = geometry;
    const [, , H, W] = shape, [n, c, OH, OW] = maxPoolShape(geometry);
    const elements = sizeOf(shape) / 4;
    const { copy, workspace } = copiedTexels("x", elements);
    const ROWS = OH % 2 === 0 ? 2 : 1; // of outputs: rows of x that both need are loaded once
    const template = { KH, KW, SH, SW, PH, PW, H, W, OH, OW, ROWS, TEXELS: texelsOf(elements) };
    const main = flatStep({
      code: expandTemplate(code, template),
      threads: n * c * OH / ROWS * OW / 4,
      bindings: bindings("texture-read xTexels", "write y", "write index"),
      loops: [],
    });
    return { workspace, steps: [copy, main] };
  },
};

function rowsProblem(geometry: PoolGeometry): string | null {
  const { layout, shape, window, stride, padding } = geometry;
  if (layout !== "nchw") return `it is of nchw: the layout is ${layout}`;
  const [, , , w] = shape, [, , , ow] = maxPoolShape(geometry);
  if (w % 4 > 0 || ow % 4 > 0) return `rows must have whole fours: ${w} pixels, ${ow} outputs`;
  if (sizeOf(window) > MOST_WRITTEN) {
    return `windows must have at most ${MOST_WRITTEN} pixels: ${window.join("x")}`;
  }
  if (padding[1] > 4 * stride[1]) {
    return `padding must be within four strides: padding width is ${padding[1]}, stride ${
      stride[1]
    }`;
  }
  return texelsProblem("x", sizeOf(shape) / 4);
}
