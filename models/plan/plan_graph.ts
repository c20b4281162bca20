import { byteLength, type DType } from "../../kernels/dtype.ts";
import { type MemoryRequest, planMemory, textureFill } from "../../kernels/gpu/arena.ts";
import {
  type Capabilities,
  isUniform,
  type Operand,
  type Workspace,
} from "../../kernels/gpu/kernel.ts";
import type { Layout, Shape4 } from "../../kernels/layout.ts";
import { RELAYOUT } from "../../kernels/relayout/relayout.ts";
import {
  flatBytes,
  HALVES,
  parameterSlices,
  type Slice,
  sliceOffset,
  statisticSlices,
} from "./flat.ts";
import { foldsOf } from "./fold.ts";
import { fuse } from "./passes/fuse.ts";
import { floatType, type Graph, type Node, type Tensor } from "../graph/graph.ts";
import type { Lowered, LoweringContext } from "../graph/op.ts";
import { OPS } from "../ops/ops.ts";
import type { External, Place, Plan, PlannedChoice, PlannedKernel } from "./plan.ts";
import { recompute } from "./passes/recompute.ts";
import { shareCopies } from "./passes/share_copies.ts";
import { taskOf } from "../../kernels/tuning/task.ts";
import { checkVariantChoice, chooseVariant, tunedKey, type VariantChoice } from "./variants.ts";

/**
 * Turns a graph into a plan: fuses, picks each kernel's rung, inserts the changes of layout that rungs ask for, and assigns memory by
 * lifetime. Pure: nothing is allocated or compiled.
 *
 * @param options `recompute`: see {@linkcode recompute}.
 * @throws {RangeError} If a rung that was asked for cannot compute a shape.
 */
export function planGraph(
  graph: Graph,
  device: Capabilities,
  variants: VariantChoice = {},
  options: { readonly recompute?: boolean } = {},
): Plan {
  checkVariantChoice(variants);
  const lowering = new Lowering(graph, device, variants);
  const fused = fuse(graph, lowering.context);
  lowering.run(options.recompute ? recompute(fused) : fused);
  const { choices, updateFrom } = lowering;
  const kernels = shareCopies(lowering.kernels);
  const requests = memoryRequests(kernels);
  return {
    kernels,
    requests,
    memory: planMemory(requests),
    updateFrom,
    externals: externalsOf(kernels),
    choices: [...choices.values()],
    folds: foldsOf(fused),
  };
}

/** Ops that make up an update of the parameters. */
const UPDATING = ["grad_scaler", "update"];

class Lowering {
  readonly kernels: PlannedKernel[] = [];
  readonly choices = new Map<string, PlannedChoice>();
  updateFrom = Infinity;
  readonly context: LoweringContext;
  #slices: Map<string, Slice>;
  #nodes: readonly Node[] = [];
  /** Index of the node that reads a tensor last. */
  #lastReaders = new Map<Tensor, number>();
  #at = 0;
  /** Places of each activation by layout; the first layout is the one it was written in. */
  #places = new Map<Tensor, Map<Layout, Place>>();

  constructor(graph: Graph, device: Capabilities, variants: VariantChoice) {
    const flats = [parameterSlices(graph), statisticSlices(graph)];
    this.#slices = new Map(
      flats.flatMap(({ slices }) => slices.map((slice) => [slice.name, slice])),
    );
    this.context = {
      device,
      layoutOf: (tensor) => this.#places.get(tensor)?.keys().next().value ?? "nchw",
      layoutWanted: (tensor) => {
        const reader = this.#nodes.find(({ op, inputs }) => inputs.x === tensor && OPS[op].takes);
        return reader ? OPS[reader.op].takes!(reader, this.context) : "nchw";
      },
      endsWith: (tensor) =>
        tensor.role === "activation" && this.#lastReaders.get(tensor) === this.#at,
      choose: (ladder, shape) => {
        const variant = chooseVariant(ladder, shape, device, variants);
        const task = taskOf<unknown>(ladder, ladder.plain?.(shape) ?? shape);
        this.choices.set(tunedKey(task), { task, variant });
        return variant;
      },
    };
  }

  run(nodes: readonly Node[]): void {
    this.#nodes = nodes;
    nodes.forEach(({ op, inputs }, at) => {
      // What shares memory under another name is never overwritten.
      const last = op === "flatten" ? Infinity : at;
      for (const tensor of Object.values(inputs)) {
        this.#lastReaders.set(tensor, Math.max(last, this.#lastReaders.get(tensor) ?? 0));
      }
    });
    for (const [at, node] of nodes.entries()) {
      this.#at = at;
      this.#add(node);
    }
  }

  #add(node: Node): void {
    const lowered = OPS[node.op].lower(node, this.context);
    if (UPDATING.includes(node.op)) {
      this.updateFrom = Math.min(this.updateFrom, this.kernels.length);
    }
    if ("alias" in lowered) {
      const { from, to } = lowered.alias;
      this.#places.set(to, new Map([["nchw", this.#read(from, "nchw")]]));
      return;
    }
    const written = new Set(Object.values(node.outputs));
    const places = Object.entries(lowered.operands).map(([name, tensor]) => {
      const layout = lowered.layouts?.[name] ?? "nchw";
      if (!written.has(tensor)) {
        return [name, this.#read(tensor, layout, lowered.kernel.operands[name].dtype)];
      }
      return [name, this.#write(tensor, layout, lowered.inPlaceOf?.[name])];
    });
    this.#push(lowered, Object.fromEntries(places));
  }

  #push({ kernel }: Pick<Lowered, "kernel">, places: Record<string, Place>): void {
    const at = this.kernels.length;
    for (const name of Object.keys(kernel.workspace ?? {})) {
      places[name] = { kind: "arena", name: `${at}.${name}` };
    }
    this.kernels.push({ kernel, places });
  }

  #write(tensor: Tensor, layout: Layout, inPlaceOf?: Tensor): Place {
    if (tensor.role === "output" && layout !== "nchw") {
      throw new TypeError(
        `Cannot plan the graph as the output ${tensor.name} would be ${layout}, not nchw`,
      );
    }
    const place = inPlaceOf ? this.#read(inPlaceOf, layout) : this.#fixed(tensor) ??
      { kind: "arena", name: `${tensor.name} ${layout}` } as const;
    this.#places.set(tensor, new Map([[layout, place]]));
    return place;
  }

  /** @param dtype As which it is read: a parameter that is read as f16 is read from the copy. */
  #read(tensor: Tensor, layout: Layout, dtype: DType = tensor.dtype): Place {
    if (tensor.role === "parameter" && dtype === "f16") return this.#half(tensor);
    const fixed = this.#fixed(tensor);
    if (fixed && !this.#places.has(tensor)) this.#places.set(tensor, new Map([["nchw", fixed]]));
    const known = this.#places.get(tensor);
    if (!known) {
      throw new TypeError(`Cannot plan the graph as ${tensor.name} is read before it is written`);
    }
    const there = known.get(layout);
    if (there) return there;
    const [from, x] = known.entries().next().value!;
    const y: Place = { kind: "arena", name: `${tensor.name} ${layout}` };
    const shape = tensor.shape as unknown as Shape4;
    const what = { shape, from, to: layout, dtype: floatType(tensor) };
    const variant = this.context.choose(RELAYOUT, what);
    this.#push({ kernel: RELAYOUT.kernel(what, variant) }, { x, y });
    known.set(layout, y);
    return y;
  }

  #half({ name }: Tensor): Place {
    const { offset } = this.#slices.get(name)!;
    return { kind: "external", name: HALVES, offset: byteLength("f16", offset) };
  }

  #fixed({ name, dtype, role, part }: Tensor): Place | null {
    if (role === "activation") return null;
    if (role === "input" || role === "output") {
      const offset = byteLength(dtype, part?.offset ?? 0);
      return { kind: "external", name: part?.buffer ?? name, offset };
    }
    const slice = this.#slices.get(name.replace(/^d /, ""))!;
    return { kind: `${role}s`, offset: sliceOffset(slice), bytes: flatBytes(slice) };
  }
}

/** Lifetimes of arena places, from the kernel that first touches one to the last. */
function memoryRequests(kernels: readonly PlannedKernel[]): MemoryRequest[] {
  const requests = new Map<string, MemoryRequest>();
  kernels.forEach(({ kernel, places }, at) => {
    for (const [operand, place] of Object.entries(places)) {
      if (place.kind !== "arena") continue;
      const need = kernel.workspace?.[operand] ?? asBuffer(kernel.operands[operand]);
      const before = requests.get(place.name);
      const fill = need.kind === "texture" ? textureFill(kernel, operand) : undefined;
      requests.set(place.name, {
        name: place.name,
        need,
        fill: before?.fill ?? fill,
        first: before?.first ?? at,
        last: at,
      });
    }
  });
  return [...requests.values()];
}

function asBuffer({ dtype, bytes }: Operand): Workspace {
  return { kind: "buffer", dtype, bytes };
}

function externalsOf(kernels: readonly PlannedKernel[]): Map<string, External> {
  const externals = new Map<string, External>();
  for (const { kernel, places } of kernels) {
    for (const [operand, place] of Object.entries(places)) {
      if (place.kind !== "external") continue;
      const bytes = Math.max(
        externals.get(place.name)?.bytes ?? 0,
        kernel.operands[operand].bytes,
      );
      externals.set(place.name, { bytes, uniform: isUniform(kernel, operand) });
    }
  }
  return externals;
}
