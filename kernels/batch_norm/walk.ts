import { flatStep } from "../gpu/flat.ts";
import {
  type Binding,
  ceilDiv,
  type CopyStep,
  type DispatchStep,
  scratch,
  type Workspace,
} from "../gpu/kernel.ts";
import { expandTemplate } from "../gpu/template.ts";
import { elementsIn } from "../layout.ts";
import { planesOf } from "../planes.ts";
import narrow from "../narrow.wgsl" with { type: "text" };
import { storedType } from "../stored.ts";
import type { DType } from "../tuning/candidate.ts";
import { LEAST_TEXELS, texelsOf } from "../texels.ts";
import type { BatchNormShape } from "./shape.ts";
import wgsl from "./walk.wgsl" with { type: "text" };

/** A tensor as a rung sees it: planes of rows of elements; see walk.wgsl. */
export interface View {
  readonly batch: number;
  readonly channels: number;
  /** Planes of an image. */
  readonly planes: number;
  readonly rows: number;
  readonly width: number;
  /** Elements from one row to the next. */
  readonly row: number;
  /** Channels of an element. */
  readonly lanes: 1 | 4;
  /** WGSL type of an element: a vector of four channels, or in `nchw` of four pixels. */
  readonly type: "f32" | "vec4f";
  /** What an element consists of in memory. */
  readonly dtype: DType;
  /** Elements of the tensor. */
  readonly elements: number;
  /** The planes of a pixel are neighbours (nhwc), so that a strip is of planes and not of pixels. */
  readonly last: boolean;
  /** Elements of a strip: 128 bytes, a full memory transaction of a GPU, unless there are fewer planes. */
  readonly tile: number;
  /** Inputs are copied into textures. */
  readonly texture: boolean;
}

/**
 * @throws {RangeError} If a size is not a positive integer.
 */
export function viewOf(
  { shape, layout, dtype = "f32" }: BatchNormShape,
  { vectors, texture }: { readonly vectors: boolean; readonly texture: boolean },
): View {
  const [batch, channels, h, w] = shape;
  const { perImage: planes, row, lanes, last } = planesOf("batch_norm", shape, layout);
  const pixels = lanes === 1 && vectors && h * w % 4 === 0 ? 4 : 1;
  const [rows, width] = lanes === 1 ? [1, h * w / pixels] : [h, w];
  let tile = 32 / (lanes * pixels);
  while (last && tile >= 2 * planes) tile /= 2;
  return {
    batch,
    channels,
    planes,
    rows,
    width,
    row: lanes === 1 ? width : row,
    lanes,
    type: lanes * pixels === 4 ? "vec4f" : "f32",
    dtype,
    elements: elementsIn(layout, shape) / (lanes * pixels),
    last,
    tile,
    texture,
  };
}

/** Why a tensor does not fit into a storage texture of any device, or null. */
export function textureProblem(view: View): string | null {
  if (view.type === "f32") return "pixels of a channel must be a multiple of 4 in nchw";
  if (texelsOf(view.elements) >= LEAST_TEXELS) return null;
  return `elements of a tensor must be a multiple of 64: there are ${4 * view.elements}`;
}

/** What passes read: the workspace and the steps that bring it there. */
export interface Inputs {
  readonly names: readonly string[];
  readonly workspace: Record<string, Workspace>;
  readonly copies: readonly CopyStep[];
  readonly bindings: readonly Binding[];
}

/** Operands that passes read, as buffers or copied into textures. */
export function inputsOf(view: View, names: readonly string[]): Inputs {
  if (!view.texture) {
    const bindings = names.map((name): Binding => ({ name, as: "read" }));
    return { names, workspace: {}, copies: [], bindings };
  }
  const texels = texelsOf(view.elements);
  const size = [texels, view.elements / texels, 1] as const;
  const texture: Workspace = { kind: "texture", dimension: "2d", size };
  return {
    names,
    workspace: Object.fromEntries(names.map((name) => [`${name}Texels`, texture])),
    copies: names.map((name) => ({
      kind: "copy-to-texture",
      label: `copy_${name}`,
      from: name,
      to: `${name}Texels`,
      origin: [0, 0, 0],
      size,
      rowTexels: texels,
    })),
    bindings: names.map((name) => ({ name: `${name}Texels`, as: "texture-read" })),
  };
}

/** How threads share a tensor: so many sequences of so many strips, and the walkers of a sequence that take strips in turns. */
export function sequencesOf(view: View, tile: number = view.tile) {
  const { planes, batch, rows, width, last } = view;
  const sequences = last ? ceilDiv(planes, tile) : planes;
  const strips = batch * rows * (last ? width : ceilDiv(width, tile));
  return { sequences, strips };
}

/** Walkers of a sequence: in nhwc whole workgroups of them, or fewer than one. */
export function chunksOf({ last }: View, tile: number, wanted: number) {
  const side = last ? Math.min(wanted, 64 / tile) : 1;
  return { side, chunks: side * ceilDiv(wanted, side) };
}

/** What a thread does at a time. */
export interface Pace {
  /** Strips of a plane that a thread of an elementwise pass goes through. */
  readonly stripsPerThread: number;
  /** Elements of each of so many inputs that a thread loads before it waits for the first. */
  readonly ahead: (inputs: number) => number;
}

/** A pass over tensors. */
interface Walk {
  readonly label: string;
  /** The template that goes on where walk.wgsl ends, and its parameters. */
  readonly text: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** Walkers of a sequence at least, and the threads of each. */
  readonly chunks: number;
  readonly tile?: number;
  /** What the text binds after the inputs. */
  readonly bindings: readonly Binding[];
  readonly constants?: Readonly<Record<string, number>>;
  /** Loops of the text besides the one over its elements. */
  readonly loops: DispatchStep["loops"];
}

/** A dispatch of walk.wgsl and a pass's own text. */
export function walkStep(
  { ahead }: Pace,
  view: View,
  inputs: Inputs,
  walk: Walk,
): DispatchStep {
  const { label, text, parameters, tile = view.tile, bindings, constants, loops } = walk;
  const { sequences, strips } = sequencesOf(view, tile);
  const { side, chunks } = chunksOf(view, tile, walk.chunks);
  const count = ceilDiv(strips, chunks);
  const together = Math.min(ahead(inputs.names.length), count);
  const names = {
    AHEAD: together,
    F: view.type,
    S: storedType(view.type, view.dtype),
    T: view.dtype,
    C: view.channels,
    LANES: view.lanes,
    LAST: view.last,
    TREE: false,
    INPUTS: inputs.names,
    TEXTURE: view.texture,
    TEXELS: texelsOf(view.elements),
  };
  return flatStep({
    label,
    code: expandTemplate(narrow + wgsl + text, { ...names, ...parameters }),
    threads: sequences * chunks * tile,
    bindings: [...inputs.bindings, ...bindings],
    constants: {
      ...constants,
      N: view.batch,
      PER_IMAGE: view.planes,
      H: view.rows,
      W: view.width,
      ROW: view.row,
      TILE: tile,
      CHUNKS: chunks,
      COUNT: count,
      ...(view.last ? { SIDE: side } : {}),
    },
    loops: [[ceilDiv(count, together)], ...loops],
  });
}

/** The pass of a rung that computes every element by itself, with parameters of its plane. */
export function elementwiseStep(
  pace: Pace,
  view: View,
  inputs: Inputs,
  walk: Omit<Walk, "chunks" | "tile">,
): DispatchStep {
  const chunks = ceilDiv(sequencesOf(view).strips, pace.stripsPerThread);
  return walkStep(pace, view, inputs, { ...walk, chunks });
}

/** Room for `values` parameters of each plane. */
export function affineOf({ planes, lanes }: View, values: number): Workspace {
  return scratch(planes * values * lanes);
}
