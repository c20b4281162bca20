import { byteLength } from "../dtype.ts";
import type { Kernel } from "../gpu/kernel.ts";
import { elementwise, type ElementwiseVariant } from "./elementwise.ts";

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
}

/** An optimiser's rule. */
export interface UpdateRule {
  readonly op: string;
  /**
   * Template of `struct Hyper`, which is the uniform `hyper`, and of `fn element(i: u32)`: see elementwise.wgsl. It sees
   * `DECAY`, and `PIECES` (0: none); where there are some it must clear `dw`. `MEAN` is the text of the mean gradient.
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
 * One update of parameters `w` by gradients `dw`. Operands: `w` and the state (updated), `dw`, `hyper`.
 *
 * @throws {RangeError} If the number of elements is not a positive integer.
 */
export function updateKernel(
  { op, code, parameters, state, hyperCount, flopsPerElement, suffix }: UpdateRule,
  { elements, decay = true, pieces }: UpdateShape,
  variant: ElementwiseVariant,
): Kernel {
  const kernel = elementwise({
    op,
    n: elements,
    variant,
    code,
    parameters: {
      ...parameters,
      DECAY: decay,
      PIECES: pieces ?? 0,
      MEAN: pieces ? `dwAt(i) * ${1 / pieces}f` : "dwAt(i)",
    },
    arrays: {
      w: "update",
      dw: pieces ? "update" : "read",
      ...Object.fromEntries(state.map((name) => [name, "update" as const])),
    },
    uniforms: { hyper: { type: "Hyper", bytes: byteLength("f32", hyperCount) } },
    flopsPerElement,
  });
  const words = [elements, suffix, !decay && "no decay", pieces && `${pieces} pieces`];
  return { ...kernel, shape: words.filter(Boolean).join(" ") };
}
