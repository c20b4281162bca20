import { type Binding, ceilDiv, type DispatchStep, gridFor } from "./kernel.ts";

/** What the steps of a one-dimensional grid have in common. */
interface GridStep {
  /** Default `main`. */
  readonly label?: string;
  /** WGSL with `@workgroup_size(64)` and the override `GRID_X`. */
  readonly code: string;
  readonly bindings: readonly Binding[];
  readonly constants?: Readonly<Record<string, number>>;
  /** See {@linkcode DispatchStep}. */
  readonly loops: DispatchStep["loops"];
}

/**
 * A step of independent threads, in workgroups of 64. Its WGSL also has the override `THREADS`, finds its thread as
 * `(group.y * GRID_X + group.x) * 64 + lane`, and leaves where that is `THREADS` or more.
 */
export function flatStep({ threads, ...step }: GridStep & { threads: number }): DispatchStep {
  const constants = { ...step.constants, THREADS: threads };
  return workgroupStep({ ...step, constants, workgroups: ceilDiv(threads, 64) });
}

/**
 * A step of independent workgroups of 64 threads. Its WGSL finds its workgroup as `group.y * GRID_X + group.x`, and lets
 * those past the last write nothing.
 */
export function workgroupStep(
  { label = "main", constants, workgroups, ...step }: GridStep & { workgroups: number },
): DispatchStep {
  const grid = gridFor(workgroups);
  return {
    kind: "dispatch",
    label,
    ...step,
    constants: { ...constants, GRID_X: grid[0] },
    workgroups: grid,
  };
}
