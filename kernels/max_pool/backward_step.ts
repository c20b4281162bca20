import { bindings, type DispatchStep } from "../gpu/kernel.ts";
import type { PoolGeometry } from "../pool/geometry.ts";
import { type PoolStep, poolStep } from "../pool/pool_step.ts";

/** The pooling to undo. */
export interface MaxPoolBackward extends PoolGeometry {
  /** Also undoes a ReLU that stood before the pool: dy does not count where the pooled y <= 0. */
  readonly relu?: boolean;
}

/**
 * The one step of a rung.
 *
 * @param places Along the height and the width of a plane, a thread each.
 * @param gathered Rows and columns of what a thread looks at.
 */
export function backwardStep(
  geometry: MaxPoolBackward,
  code: string,
  places: PoolStep["places"],
  gathered: PoolStep["gathered"],
): DispatchStep {
  const { relu = false } = geometry;
  return poolStep("max_pool_backward", geometry, {
    code,
    parameters: { RELU: relu },
    places,
    gathered,
    bindings: bindings(
      "read dy",
      "read index",
      "write dx",
      ...(relu ? ["read y"] as const : []),
    ),
  });
}
