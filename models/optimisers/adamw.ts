import { ADAMW, encodeAdamW } from "../../kernels/adamw/adamw.ts";
import { lowerBy, type Optimiser } from "./optimiser.ts";

/** What {@linkcode adamw} may be told, PyTorch's names and defaults. */
export interface AdamWSettings {
  /** Share of the old first moment that stays at an update. */
  readonly beta1?: number;
  /** The same of the second moment. */
  readonly beta2?: number;
  /** Added to the root of the second moment. */
  readonly eps?: number;
  readonly weightDecay?: number;
}

/** Adam with decoupled weight decay. */
export function adamw(
  { beta1 = 0.9, beta2 = 0.999, eps = 1e-8, weightDecay = 0.01 }: AdamWSettings = {},
): Optimiser {
  return {
    state: { m: "firstMoment", v: "secondMoment" },
    hyper: (learningRate, update) =>
      encodeAdamW({ learningRate, beta1, beta2, eps, weightDecay, update }),
    ...lowerBy(ADAMW, (shape) => shape),
  };
}
