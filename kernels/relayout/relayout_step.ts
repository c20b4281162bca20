import { flatStep } from "../gpu/flat.ts";
import { bindings } from "../gpu/kernel.ts";
import { expandTemplate } from "../gpu/template.ts";
import { groups, pitch } from "../layout.ts";
import type { RelayoutShape } from "./shape.ts";

/** The one step of a rung. @param perRow Threads of a row of four channels. */
export function relayoutStep(
  { shape: [n, c, h, w], to }: RelayoutShape,
  code: string,
  perRow: number,
) {
  return flatStep({
    code: expandTemplate(code, { TO_FOURS: to === "nc4hw4" }),
    threads: n * groups(c) * h * perRow,
    bindings: bindings("read x", "write y"),
    constants: { C: c, H: h, W: w, PITCH: pitch(w) },
    loops: [],
  });
}
