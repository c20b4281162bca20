import type { UpdateShape } from "../../kernels/elementwise/update.ts";
import {
  elementwiseProblem,
  type ElementwiseVariant,
} from "../../kernels/elementwise/elementwise.ts";
import type { Kernel } from "../../kernels/gpu/kernel.ts";
import type { LoweringContext } from "../graph/op.ts";
import type { LadderOp } from "../plan/variants.ts";

/**
 * How parameters move along their gradients. All that is kept, checkpointed, uploaded and planned for it follows from this value:
 * nothing else knows which optimiser a session has.
 */
export interface Optimiser {
  /**
   * What it keeps of every parameter, zero before the first update: the kernel's operand, and the name of the buffer, under which
   * {@linkcode Session.state} and checkpoints know it.
   */
  readonly state: Readonly<Record<string, string>>;
  /**
   * Numbers of the kernel's uniform `hyper` for one update; what they do not tell is compiled in.
   *
   * @param update Updates so far, this one included: from 1.
   */
  hyper(learningRate: number, update: number): Float32Array<ArrayBuffer>;
  /** The kernel for some parameters, with the operands `w`, `dw`, `hyper` and those of the state. */
  lower(shape: UpdateShape, context: LoweringContext): Kernel;
}

/** {@linkcode Optimiser.lower} of an op whose rungs are those of elementwise ops. */
export function lowerElementwise(
  op: LadderOp & ("sgd" | "adamw"),
  kernel: (shape: UpdateShape, variant: ElementwiseVariant) => Kernel,
): Optimiser["lower"] {
  return (shape, context) => {
    const rung = (variant: ElementwiseVariant) => kernel(shape, variant);
    const variant = context.choose(op, {
      problem: (v) => elementwiseProblem(rung, shape.elements, v, context.device),
    });
    return rung(variant);
  };
}
