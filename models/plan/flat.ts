/**
 * Parameters, their gradients and what the optimiser keeps of each lie one tensor behind the other in flat buffers of the same order, so that one dispatch
 * updates them all; statistics lie in a flat buffer of their own.
 */
import { byteLength, type DType } from "../../kernels/dtype.ts";
import { sizeOf } from "../../kernels/gpu/kernel.ts";
import type { Graph, Initialiser, Parameter } from "../graph/graph.ts";

/** Where one tensor lies in a flat buffer, in elements. */
export interface Slice {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly initialiser: Initialiser;
  readonly offset: number;
  readonly elements: number;
}

/** A flat buffer: its tensors in the order of the graph, all of one type, and its length in elements. */
export interface Flat {
  readonly dtype: DType;
  readonly slices: Slice[];
  readonly elements: number;
}

/** Name of the buffer that holds a copy of the flat weights in f16, where there is one. */
export const HALVES = "halves";

/** Its bytes. */
export function halvesBytes(graph: Graph): number {
  return graph.dtype === "f16" ? byteLength("f16", weightElements(graph)) : 0;
}

/** Bytes of a flat buffer, or of a slice of one. */
export function flatBytes({ dtype, elements }: Pick<Flat, "dtype" | "elements">): number {
  return byteLength(dtype, elements);
}

/** Where a slice begins, in bytes. */
export function sliceOffset({ dtype, offset }: Slice): number {
  return byteLength(dtype, offset);
}

/** A run of consecutive elements of a flat buffer. */
export interface FlatRange {
  readonly offset: number;
  readonly elements: number;
  /** Whether weight decay applies. */
  readonly decay: boolean;
}

/** Slices start at multiples of so many elements, as bindings must start at multiples of 256 bytes, those of a copy in f16 too. */
const alignment = ({ dtype }: Graph) => 256 / byteLength(dtype, 1);
/** Elements that every WebGPU device can bind at once: 128 MiB. */
const LARGEST_RANGE = 2 ** 25;

/** Weights are matrices and filters; biases and what batch normalisation learns are vectors. */
const isWeight = ({ tensor }: Parameter) => tensor.shape.length > 1;
const isVector = (parameter: Parameter) => !isWeight(parameter);

/** The graph's parameters: all weights first, as weight decay may be theirs alone. */
export function parameterSlices(graph: Graph): Flat {
  const { parameters } = graph;
  return layOut(graph, parameters, [
    ...parameters.filter(isWeight),
    ...parameters.filter(isVector),
  ]);
}

/** The graph's statistics. */
export function statisticSlices(graph: Graph): Flat {
  return layOut(graph, graph.statistics, graph.statistics);
}

/**
 * The flat parameters cut into runs that a device can bind.
 *
 * @param decayAll Weight decay applies to vectors too.
 */
export function parameterRanges(graph: Graph, decayAll: boolean): FlatRange[] {
  const { elements } = parameterSlices(graph);
  const weights = decayAll ? elements : weightElements(graph);
  return [...cut(0, weights, true), ...cut(weights, elements, false)];
}

/** The flat weights, of which there may be a copy in f16, likewise. */
export function weightRanges(graph: Graph): FlatRange[] {
  return cut(0, weightElements(graph), true);
}

/** Weights lie before vectors. */
function weightElements(graph: Graph): number {
  return layOut(graph, graph.parameters, graph.parameters.filter(isWeight)).elements;
}

/** Tensors of `order` one behind the other; `listed` is the order of the slices. */
function layOut(graph: Graph, listed: readonly Parameter[], order: readonly Parameter[]): Flat {
  const step = alignment(graph);
  const slices = new Map<Parameter, Slice>();
  let elements = 0;
  for (const parameter of order) {
    const { tensor: { name, shape, dtype }, initialiser } = parameter;
    slices.set(parameter, {
      name,
      shape,
      dtype,
      initialiser,
      offset: elements,
      elements: sizeOf(shape),
    });
    elements += step * Math.ceil(sizeOf(shape) / step);
  }
  return {
    dtype: "f32",
    slices: listed.flatMap((parameter) => slices.get(parameter) ?? []),
    elements,
  };
}

function cut(from: number, end: number, decay: boolean): FlatRange[] {
  const ranges: FlatRange[] = [];
  for (let offset = from; offset < end; offset += LARGEST_RANGE) {
    ranges.push({ offset, elements: Math.min(LARGEST_RANGE, end - offset), decay });
  }
  return ranges;
}
