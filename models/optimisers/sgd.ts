import { encodeSgd, SGD } from "../../kernels/sgd/sgd.ts";
import { lowerBy, type Optimiser } from "./optimiser.ts";

/** What {@linkcode sgd} may be told, PyTorch's names and defaults. */
export interface SgdSettings {
  readonly momentum?: number;
  readonly weightDecay?: number;
  readonly nesterov?: boolean;
}

/** Stochastic gradient descent with momentum and L2 penalty. */
export function sgd(
  { momentum = 0, weightDecay = 0, nesterov = false }: SgdSettings = {},
): Optimiser {
  return {
    state: { m: "momentum" },
    hyper: (learningRate) => encodeSgd({ learningRate, momentum, weightDecay }),
    ...lowerBy(SGD, (shape) => ({ ...shape, nesterov })),
  };
}
