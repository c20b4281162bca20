import { expandTemplate } from "../../gpu/template.ts";
import type { DType } from "../../tuning/candidate.ts";
import code from "./operand.wgsl" with { type: "text" };
import scattered from "./scattered.wgsl" with { type: "text" };
import type { Operand } from "./tile_core.ts";

interface Stored {
  /** The WGSL's variable: vec4s where `fours`. */
  readonly matrix: string;
  readonly fours: boolean;
  readonly dtype?: DType;
}

/** A or B whose rows in memory are of K: so many of them as `M` or `N` says. */
export function rowsOfK(operand: "A" | "B", edge: "M" | "N", stored: Stored): Operand {
  if (stored.fours) return matrixOperand(operand, "along", stored, { EDGE: edge });
  const lies = { first: "0u", pitch: "K", walk: false };
  return { way: "spread", code: scatteredLines(operand, edge, stored, lies) };
}

/**
 * The WGSL of A or B whose rows (of B columns) are apart in memory, so that four of them are four loads.
 *
 * @param first WGSL: where the first begins.
 * @param pitch WGSL: from each to the next.
 * @param walk The places along k are said by a text before it; else neighbours along k are neighbours.
 */
export function scatteredLines(
  operand: "A" | "B",
  edge: "M" | "N",
  { matrix, dtype = "f32" }: Omit<Stored, "fours">,
  { first, pitch, walk }: {
    readonly first: string;
    readonly pitch: string;
    readonly walk: boolean;
  },
): string {
  const lies = { EDGE: edge, FIRST: first, PITCH: pitch, WALK: walk };
  return expandTemplate(scattered, { X: operand, MATRIX: matrix, T: dtype, ...lies });
}

/**
 * A or B whose rows in memory lie across k.
 *
 * @param first WGSL: where in a row the four from `first` on begin, in elements of the variable.
 * @param pitch WGSL: a row's length, likewise.
 */
export function rowsAcrossK(
  operand: "A" | "B",
  { first, pitch }: { readonly first: string; readonly pitch: string },
  stored: Stored,
): Operand {
  return matrixOperand(operand, "across", stored, { FIRST: first, PITCH: pitch });
}

function matrixOperand(
  operand: "A" | "B",
  way: "along" | "across",
  { matrix, fours, dtype = "f32" }: Stored,
  lies: { readonly EDGE?: string; readonly FIRST?: string; readonly PITCH?: string },
): Operand {
  const none = { EDGE: "", FIRST: "", PITCH: "" };
  const names = { X: operand, WAY: way, MATRIX: matrix, FOURS: fours, T: dtype, ...none, ...lies };
  return { way, code: expandTemplate(code, names) };
}
