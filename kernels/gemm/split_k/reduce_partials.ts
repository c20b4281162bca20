import { bindings, ceilDiv, type DispatchStep, gridFor } from "../../gpu/kernel.ts";
import { expandTemplate } from "../../gpu/template.ts";
import narrow from "../../narrow.wgsl" with { type: "text" };
import rectified from "../../relu/rectified.wgsl" with { type: "text" };
import type { DType } from "../../tuning/candidate.ts";
import code from "./reduce_partials.wgsl" with { type: "text" };

/** Partials that an invocation reads at a time. */
const AHEAD = 8;

/** Partials `[taps, ROWS, COLUMNS]` of which `[COLUMNS, ROWS, taps]` are wanted, of rows and columns the first so many. */
interface Turned {
  readonly ROWS: number;
  readonly rows: number;
  readonly COLUMNS: number;
  readonly columns: number;
  readonly taps: number;
}

/** What is done to the sums of a result that is no weight gradient. */
interface Epilogue {
  readonly dtype?: DType;
  readonly bias?: boolean;
  readonly relu?: boolean;
  readonly channels?: number;
  /** Of so many, the first so many; the others become zero. All unless said. */
  readonly existing?: number;
  /** Elements of a channel. */
  readonly plane?: number;
  readonly turned?: Turned;
}

/** Adds the workspace `partials` `[slices, count]` into an operand. */
export function reduceStep(
  slices: number,
  count: number,
  output: "dw" | "y" | "dx" | "c" = "dw",
  epilogue: Epilogue = {},
): DispatchStep {
  const { dtype: T = "f32", bias = false, relu = false, turned } = epilogue;
  const { channels = 1, existing = channels, plane = 1 } = epilogue;
  const names = {
    TURNED: turned ?? null,
    ...{ T, AHEAD, BIAS: bias, RELU: relu, CHANNELS: channels, EXISTING: existing, PLANE: plane },
  };
  return {
    kind: "dispatch",
    label: "reduce",
    code: expandTemplate(rectified + narrow + code, names),
    constants: { SLICES: slices, COUNT: count },
    bindings: bindings(
      "read partials",
      `write ${output}`,
      ...(bias ? ["read bias"] as const : []),
    ),
    workgroups: gridFor(ceilDiv(count, 64)),
    loops: [[ceilDiv(slices, AHEAD)]],
  };
}
