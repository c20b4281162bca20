import { SCALER_COUNT, SCALER_WGSL } from "../grad_scaler/grad_scaler.ts";
import type { Ladder } from "../tuning/ladder.ts";
import { type Elementwise, elementwiseLadder } from "./elementwise.ts";

/** Parameters that an optimiser updates, one behind the other, and where their gradients come from. */
export interface UpdateShape {
  /** Number of parameters. */
  readonly elements: number;
  /** Whether weight decay applies to these parameters. Default true. */
  readonly decay?: boolean;
  /**
   * `dw` is a sum over this many pieces of a batch, each the mean of its own, and is zero afterwards for the next sum. By
   * default it is the batch's mean gradient, and is only read.
   */
  readonly pieces?: number;
  /** `dw` is of a loss that was scaled, as the uniform `scaler` tells, which may also say to leave the update out. */
  readonly scaled?: boolean;
}

/** An optimiser's rule. */
export interface UpdateRule {
  /**
   * Template of `struct Hyper`, which is the uniform `hyper`, and of `fn element(i: u32)`: see elementwise.wgsl. It sees
   * `DECAY`, and `PIECES` (0: none); where there are some it must clear `dw`. `MEAN` is the text of the mean gradient, and
   * `SKIP` comes first.
   */
  readonly code: string;
  /** Further names that the template sees. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** Operands that the rule keeps from one update to the next. */
  readonly state: readonly string[];
  /** Numbers in `Hyper`, all f32. */
  readonly hyperCount: number;
  readonly flopsPerElement: number;
  /** What else tells this kernel from others of the rule. */
  readonly suffix?: string;
}

/**
 * The rungs of an optimiser's rule: one update of parameters `w` by gradients `dw`. Operands: `w` and the state (updated), `dw`, `hyper`.
 *
 * @param ruleOf The rule for a shape.
 */
export function updateLadder<Shape extends UpdateShape>(
  op: string,
  ruleOf: (shape: Shape) => UpdateRule,
): Ladder<Shape> {
  return elementwiseLadder(
    op,
    (shape) => describe(ruleOf(shape), shape),
    (shape) => ({ ...shape, scaled: undefined }),
  );
}

function describe(
  { code, parameters, state, hyperCount, flopsPerElement, suffix }: UpdateRule,
  { elements, decay = true, pieces, scaled = false }: UpdateShape,
): Elementwise {
  return {
    n: elements,
    words: [
      ...[suffix, !decay && "no decay", pieces !== undefined && `${pieces} pieces`],
      scaled && "scaled",
    ],
    code: scaled ? SCALER_WGSL + code : code,
    parameters: {
      ...parameters,
      DECAY: decay,
      PIECES: pieces ?? 0,
      MEAN: [
        "dwAt(i)",
        ...pieces ? [`${1 / pieces}f`] : [],
        ...scaled ? ["scaler.unscale"] : [],
      ].join(" * "),
      SKIP: scaled ? `if (scaler.skip != 0f) { ${pieces ? "dw[i] = F(); " : ""}return; }` : "",
    },
    arrays: {
      w: "update",
      dw: pieces ? "update" : "read",
      ...Object.fromEntries(state.map((name) => [name, "update" as const])),
    },
    uniforms: {
      hyper: { type: "Hyper", count: hyperCount },
      ...scaled ? { scaler: { type: "Scaler", count: SCALER_COUNT } } : {},
    },
    flopsPerElement,
  };
}
