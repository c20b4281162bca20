import type { UpdateShape } from "../../kernels/elementwise/update.ts";
import type { Kernel } from "../../kernels/gpu/kernel.ts";
import type { Ladder } from "../../kernels/tuning/ladder.ts";
import type { LoweringContext } from "../graph/op.ts";

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
   * @param update Updates so far, this one and those that a scaler left out included: from 1.
   */
  hyper(learningRate: number, update: number): Float32Array<ArrayBuffer>;
  /** The rungs of its kernel, if there are several. */
  readonly ladder?: Ladder<unknown>;
  /** The kernel for some parameters, with the operands `w`, `dw`, `hyper` and those of the state. */
  lower(shape: UpdateShape, context: LoweringContext): Kernel;
}

/** How the kernel of an optimiser is chosen from a ladder. @param complete Adds to a shape what the ladder's shapes say besides. */
export function lowerBy<Shape extends UpdateShape>(
  ladder: Ladder<Shape>,
  complete: (shape: UpdateShape) => Shape,
): Pick<Optimiser, "ladder" | "lower"> {
  const lower: Optimiser["lower"] = (update, context) => {
    const shape = complete(update);
    return ladder.kernel(shape, context.choose(ladder, shape));
  };
  return { ladder, lower };
}
