/**
 * Batch normalisation by running statistics multiplies each channel by a number and adds another, which a convolution before it can do
 * for free: its weights become `w gamma / sqrt(var + eps)` and its bias `beta - mean gamma / sqrt(var + eps)`. An evaluation plan reads
 * parameters from a copy of the flat buffer in which the weights and the betas (for biases) are these; it is made anew when the
 * parameters have changed.
 */
import { foldBatchNorm } from "../../kernels/batch_norm/fold.ts";
import { CAST } from "../../kernels/cast/cast.ts";
import { byteLength } from "../../kernels/dtype.ts";
import { planMemory } from "../../kernels/gpu/arena.ts";
import { operands, sizeOf } from "../../kernels/gpu/kernel.ts";
import type { Graph, Node, Tensor } from "../graph/graph.ts";
import type { Fold, Plan, PlannedKernel } from "./plan.ts";
import {
  type Flat,
  flatBytes,
  HALVES,
  parameterSlices,
  type Slice,
  sliceOffset,
  statisticSlices,
  weightRanges,
} from "./flat.ts";

/** What fusion noted at convolutions. */
export function foldsOf(nodes: readonly Node[]): Fold[] {
  return nodes.flatMap(({ inputs: { w, bias }, attributes }) => {
    const { fold } = attributes as { fold?: Omit<Fold, "w" | "beta"> };
    return fold ? [{ ...fold, w, beta: bias }] : [];
  });
}

/** Whether an evaluation reads parameters that must be made first. */
export function needsFold({ dtype }: Graph, folds: readonly Fold[]): boolean {
  return folds.length > 0 || dtype === "f16";
}

/**
 * Fills the external buffer `folded`, where there is something to fold, by a copy of all parameters, then the convolutions' over it; and the
 * copy of the weights in f16, where they are read so.
 */
export function foldPlan(graph: Graph, folds: readonly Fold[]): Plan {
  const parameters = parameterSlices(graph), statistics = statisticSlices(graph);
  const slices = new Map<string, Slice>(
    [...parameters.slices, ...statistics.slices].map((slice) => [slice.name, slice]),
  );
  const place = (kind: "parameters" | "statistics", { name }: Tensor) => {
    const slice = slices.get(name)!;
    return { kind, offset: sliceOffset(slice), bytes: flatBytes(slice) };
  };
  const folded = ({ name }: Tensor) =>
    ({ kind: "external", name: "folded", offset: sliceOffset(slices.get(name)!) }) as const;
  const convolutions = folds.map(({ w, beta, gamma, runningMean, runningVar, eps }) => ({
    kernel: foldBatchNorm({ channels: w.shape[0], inner: sizeOf(w.shape.slice(1)), eps }),
    places: {
      w: place("parameters", w),
      gamma: place("parameters", gamma),
      beta: place("parameters", beta),
      runningMean: place("statistics", runningMean),
      runningVar: place("statistics", runningVar),
      folded: folded(w),
      bias: folded(beta),
    },
  }));
  return {
    kernels: [
      ...folds.length > 0 ? [copyOf(parameters)] : [],
      ...convolutions,
      ...graph.dtype === "f16" ? castsOf(graph, folds.length > 0 ? "folded" : "parameters") : [],
    ],
    memory: planMemory([]),
    requests: [],
    updateFrom: Infinity,
    externals: new Map(),
    choices: [],
    folds: [],
  };
}

/** The weights of a buffer in f16. */
function castsOf(graph: Graph, from: string): PlannedKernel[] {
  return weightRanges(graph).map(({ offset, elements }) => ({
    kernel: CAST.kernel({ n: elements, to: "f16" }),
    places: {
      x: { kind: "external", name: from, offset: byteLength("f32", offset) },
      y: { kind: "external", name: HALVES, offset: byteLength("f16", offset) },
    },
  }));
}

function copyOf({ dtype, elements }: Flat): PlannedKernel {
  const bytes = flatBytes({ dtype, elements });
  return {
    kernel: {
      op: "copy",
      variant: "command",
      shape: `${elements}`,
      operands: operands({ x: [elements, "read", dtype], y: [elements, "write", dtype] }),
      steps: [{ kind: "copy-buffer", label: "copy", from: "x", to: "y", bytes }],
      flops: 0,
      bytes: 2 * bytes,
    },
    places: {
      x: { kind: "parameters", offset: 0, bytes },
      y: { kind: "external", name: "folded", offset: 0 },
    },
  };
}
