import { flatStep } from "../gpu/flat.ts";
import {
  type Binding,
  bindings,
  ceilDiv,
  type DispatchStep,
  scratch,
  type Workspace,
} from "../gpu/kernel.ts";
import { expandTemplate } from "../gpu/template.ts";
import type { Division, ReductionSweep } from "./rungs/sweep.ts";
import { chunksOf, type Inputs, type View, walkStep } from "./walk.ts";

/** Values of each channel that are joined over the batch in two passes. */
interface Reduction {
  readonly inputs: Inputs;
  /** Template of the pass that leaves partial results, what it sees, and what it binds between its inputs and `partials`. */
  readonly partial: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly reads?: readonly Binding[];
  /** Its loops besides those over elements and in the tree. */
  readonly partialLoops: DispatchStep["loops"];
  /** Elements of a partial result. */
  readonly values: number;
  /** Template of the pass that joins them, what it binds after `partials`, and its constants. */
  readonly merge: string;
  readonly mergeLoops: DispatchStep["loops"];
  readonly outputs: readonly Binding[];
  readonly constants: Readonly<Record<string, number>>;
}

/** Partial results of a plane: one of each walker's thread there, or of each workgroup. */
function partialsOf(view: View, { chunks: wanted, tile }: Division, tree: boolean): number {
  const { chunks } = chunksOf(view, tile, wanted);
  if (tree) return chunks * tile / 64;
  return view.last ? chunks : chunks * tile;
}

/** The passes of a reduction by a rung, and their workspace. */
export function reductionSteps(
  sweep: ReductionSweep,
  view: View,
  reduction: Reduction,
): { workspace: Record<string, Workspace>; steps: DispatchStep[] } {
  const { inputs, parameters, reads = [], values, outputs, constants } = reduction;
  const walk = sweep.divide(view);
  const TREE = sweep.tree;
  const length = partialsOf(view, walk, TREE);
  const tree = TREE ? [[6]] : [];
  const elements = (view.type === "f32" ? 1 : 4) * values * view.planes * length;
  const first = walkStep(sweep, view, inputs, {
    ...walk,
    label: "partial",
    text: reduction.partial,
    parameters: { ...parameters, TREE },
    bindings: [...reads, ...bindings("write partials")],
    loops: [...reduction.partialLoops, ...tree],
  });
  const second = flatStep({
    label: "merge",
    code: expandTemplate(reduction.merge, {
      F: view.type,
      LANES: view.lanes,
      QUADS: view.type === "vec4f" && view.lanes === 1,
      TREE,
    }),
    threads: (TREE ? 64 : 1) * view.planes,
    bindings: [...bindings("read partials"), ...outputs],
    constants: { ...constants, C: view.channels, LENGTH: length },
    loops: [[ceilDiv(length, TREE ? 64 : 1)], ...tree, ...reduction.mergeLoops],
  });
  return { workspace: { partials: scratch(elements) }, steps: [first, second] };
}
