import { type Binding, ceilDiv, type DispatchStep, gridFor } from "./kernel.ts";

/** A dispatch of independent threads in one dimension. */
export interface FlatStep {
  readonly label?: string;
  /** WGSL with `@workgroup_size(64)` and the overrides `THREADS` and `GRID_X`. */
  readonly code: string;
  readonly threads: number;
  readonly bindings: readonly Binding[];
  readonly constants?: Readonly<Record<string, number>>;
}

/**
 * A step of one-dimensional workgroups of 64. Its WGSL finds its thread as
 * `(group.y * GRID_X + group.x) * 64 + lane` and leaves where that is `THREADS` or more.
 */
export function flatStep({ label = "main", code, threads, bindings, constants }: FlatStep) {
  const workgroups = gridFor(ceilDiv(threads, 64));
  return {
    kind: "dispatch",
    label,
    code,
    constants: { ...constants, THREADS: threads, GRID_X: workgroups[0] },
    bindings,
    workgroups,
  } satisfies DispatchStep;
}
