import { flatStep } from "../gpu/flat.ts";
import { bindings, ceilDiv, type Kernel, scratch, type Workspace } from "../gpu/kernel.ts";
import { expandTemplate } from "../gpu/template.ts";
import { storedType } from "../stored.ts";
import type { DType } from "../tuning/candidate.ts";
import wgsl from "./columns.wgsl" with { type: "text" };

/** A thread adds up to this many rows; a taller matrix takes another pass. */
const ROWS_PER_THREAD = 128;

/** Sums the columns of `dy` [rows, columns], which lie in memory so, into `db` in as many passes as its height needs. */
export function columnSteps(
  rows: number,
  columns: number,
  dtype: DType = "f32",
): Pick<Kernel, "steps" | "workspace"> {
  const lanes = columns % 4 === 0 ? 4 : 1;
  const F = lanes === 4 ? "vec4f" : "f32";
  const workspace: Record<string, Workspace> = {};
  const steps = [];
  let from = "dy";
  for (let height = rows, pass = 0; height > 1 || pass === 0; pass++) {
    const s = ceilDiv(height, ROWS_PER_THREAD);
    const to = s === 1 ? "db" : `partials${pass}`;
    if (s > 1) workspace[to] = scratch(s * columns);
    steps.push(flatStep({
      label: `columns${pass}`,
      code: expandTemplate(wgsl, { F, S: pass === 0 ? storedType(F, dtype) : F }),
      threads: s * columns / lanes,
      bindings: bindings(`read ${from}`, `write ${to}`),
      constants: { R: height, COLUMNS: columns / lanes, S: s },
      loops: [[ceilDiv(height, s)]],
    }));
    [from, height] = [to, s];
  }
  return { steps, workspace };
}
