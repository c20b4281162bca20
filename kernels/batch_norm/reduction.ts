import { flatStep } from "../gpu/flat.ts";
import {
  type Binding,
  bindings,
  ceilDiv,
  type DispatchStep,
  type Workspace,
} from "../gpu/kernel.ts";
import { expandTemplate } from "../gpu/template.ts";
import { type Inputs, type View, walkStep } from "./walk.ts";

/**
 * Rungs of the ladder, slowest first where they all suit: sums by one thread a plane; by many threads, whose results one
 * thread a plane joins; by workgroups, whose threads join theirs by a tree; as `partials`, reading textures.
 */
export const BATCH_NORM_VARIANTS = ["naive", "partials", "workgroup", "texture"] as const;
export type BatchNormVariant = typeof BATCH_NORM_VARIANTS[number];

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

/** Threads that keep a CPU busy; each leaves a partial result that the next pass has to read. */
const THREADS = 2048;
/** Workgroups that keep a GPU busy, where their threads have this much to join. */
const WORKGROUPS = 512;
const STRIPS_PER_THREAD = 16;

/** How many walkers share a plane, of how many threads, and how many partial results they leave. */
function divide(variant: BatchNormVariant, { planes, tile, strips }: View) {
  if (variant === "naive") return { chunks: 1, tile: 1, length: 1 };
  if (variant === "workgroup") {
    const walkers = 64 / tile;
    const most = Math.floor(strips / (STRIPS_PER_THREAD * walkers));
    const length = Math.max(1, Math.min(ceilDiv(WORKGROUPS, planes), most));
    return { chunks: length * walkers, tile, length };
  }
  const chunks = Math.min(ceilDiv(THREADS, planes * tile), strips);
  return { chunks, tile, length: chunks * tile };
}

/** The passes of a reduction by a rung, and their workspace. */
export function reductionSteps(
  variant: BatchNormVariant,
  view: View,
  reduction: Reduction,
): { workspace: Record<string, Workspace>; steps: DispatchStep[] } {
  const { inputs, parameters, reads = [], values, outputs, constants } = reduction;
  const { length, ...walk } = divide(variant, view);
  const TREE = variant === "workgroup";
  const tree = TREE ? [[6]] : [];
  const bytes = 4 * (view.type === "f32" ? 1 : 4) * values * view.planes * length;
  const first = walkStep(view, inputs, {
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
  return { workspace: { partials: { kind: "buffer", bytes } }, steps: [first, second] };
}
