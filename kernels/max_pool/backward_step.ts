import { bindings, type DispatchStep } from "../gpu/kernel.ts";
import type { PoolGeometry } from "../pool/geometry.ts";
import { type PoolStep, poolStep } from "../pool/pool_step.ts";

/** The pooling to undo. */
export interface MaxPoolBackward extends PoolGeometry {
  /** Also undoes a ReLU that stood before the pool: dy does not count where the pooled y <= 0. */
  readonly relu?: boolean;
}

/** What is read, in the order of the bindings. */
export const gradientOperands = ({ relu = false }: MaxPoolBackward) => [
  "dy",
  "index",
  ...(relu ? ["y"] : []),
];

/**
 * The dispatch of a rung.
 *
 * @param step What it does. Its template also sees RELU.
 * @param texels Of a row of the textures in which lies what is read, or 0.
 */
export function backwardStep(
  geometry: MaxPoolBackward,
  { parameters, ...step }: Omit<PoolStep, "bindings" | "shared">,
  texels = 0,
): DispatchStep {
  const [dy, index, ...y] = gradientOperands(geometry)
    .map((name) => texels > 0 ? `texture-read ${name}Texels` as const : `read ${name}` as const);
  return poolStep("max_pool_backward", geometry, {
    ...step,
    parameters: { RELU: geometry.relu ?? false, TEXELS: texels, ...parameters },
    bindings: bindings(dy, index, "write dx", ...y),
  });
}
