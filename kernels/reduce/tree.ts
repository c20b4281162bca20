import { workgroupStep } from "../gpu/flat.ts";
import { bindings, ceilDiv, type DispatchStep } from "../gpu/kernel.ts";
import { expandTemplate } from "../gpu/template.ts";
import wgsl from "./tree.wgsl" with { type: "text" };

/** The last pass of a reduction. */
interface TreeStep {
  /** Operand that receives the sums, [channels] f32. */
  readonly out: string;
  readonly channels: number;
  /** Channels in an element of the workspace `partials` [ceil(channels / lanes), length]. */
  readonly lanes: 1 | 4;
  readonly length: number;
}

/** Adds up each row of the workspace `partials`, one workgroup a row. */
export function treeStep({ out, channels, lanes, length }: TreeStep): DispatchStep {
  const rows = ceilDiv(channels, lanes);
  return workgroupStep({
    label: "tree",
    code: expandTemplate(wgsl, { F: lanes === 4 ? "vec4f" : "f32" }),
    constants: { ...(lanes === 4 ? { C: channels } : {}), P: rows, LENGTH: length },
    bindings: bindings("read partials", `write ${out}`),
    workgroups: rows,
    loops: [[ceilDiv(length, 64)], [6]],
  });
}
