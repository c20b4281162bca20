import { flatStep } from "../gpu/flat.ts";
import { bindings } from "../gpu/kernel.ts";
import { expandTemplate } from "../gpu/template.ts";
import { groups } from "../layout.ts";
import { placeFunction, planesOf } from "../planes.ts";
import narrow from "../narrow.wgsl" with { type: "text" };
import { type RelayoutShape, relayoutTypes } from "./shape.ts";

/** The one step of a rung. @param perRow Threads of a row of four channels. */
export function relayoutStep(what: RelayoutShape, code: string, perRow: number) {
  const { shape, from, to } = what, { dtype, dtypeY } = relayoutTypes(what);
  const [n, c, h, w] = shape;
  const places = [["xAt", from], ["yAt", to]] as const;
  const functions = places.filter(([, layout]) => layout !== "nchw").map(([name, layout]) => {
    const planes = planesOf("relayout", shape, layout);
    return placeFunction(name, planes, "H", `${planes.row}u`);
  });
  return flatStep({
    code: functions.join("") +
      expandTemplate(narrow + code, { FROM: from, TO: to, T_X: dtype, T: dtypeY }),
    threads: n * groups(c) * h * perRow,
    bindings: bindings("read x", "write y"),
    constants: { C: c, H: h, W: w },
    loops: [],
  });
}
