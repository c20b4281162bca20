import type { Capabilities, Kernel } from "../../kernels/gpu/kernel.ts";
import type { Layout } from "../../kernels/layout.ts";
import type { Ladder } from "../../kernels/tuning/ladder.ts";
import type { Graph, Node, Tensor } from "./graph.ts";

/** What an op may ask while it is turned into kernels. */
export interface LoweringContext {
  readonly device: Capabilities;
  /** Layout in which a 4-D tensor was last written. */
  layoutOf(tensor: Tensor): Layout;
  /** Layout in which the first convolution that reads a tensor takes it; NCHW where none does. */
  layoutWanted(tensor: Tensor): Layout;
  /** Whether the node under way is the last that reads an activation, so that its result may take the activation's place. */
  endsWith(tensor: Tensor): boolean;
  /** The variant for a shape: see {@linkcode "../plan/variants.ts".chooseVariant}. */
  choose<Shape>(ladder: Ladder<Shape>, shape: Shape): string;
}

/** A node as a kernel: which tensor each operand is, and in which layout it must come or is written (NCHW unless said). */
export interface Lowered {
  readonly kernel: Kernel;
  readonly operands: Readonly<Record<string, Tensor>>;
  readonly layouts?: Readonly<Record<string, Layout>>;
  /** Operands that overwrite a tensor which is not read again, in the same layout: `{y: a}`. */
  readonly inPlaceOf?: Readonly<Record<string, Tensor>>;
}

/** A node that only renames memory: `to` is `from` in NCHW order under another shape. */
export interface Alias {
  readonly alias: { readonly from: Tensor; readonly to: Tensor };
}

/** One op of the graph: its gradient rule and its kernel. */
export interface Op {
  /** The rungs among which it chooses, if there are several. */
  readonly ladder?: Ladder<unknown>;
  /** Appends the gradient nodes and returns the gradients of the inputs that need one, by input name. */
  readonly backward?: (context: BackwardContext) => Record<string, Tensor>;
  /** The layout in which it takes its input `x`, whatever that was written in. Without this it takes any. */
  readonly takes?: (node: Node, context: LoweringContext) => Layout;
  readonly lower: (node: Node, context: LoweringContext) => Lowered | Alias;
}

export interface BackwardContext {
  readonly graph: Graph;
  readonly node: Node;
  /** Gradient of the node's output `y`. */
  readonly dy: Tensor;
  /** Whether the gradient of an input is needed. */
  wants(input: Tensor): boolean;
  /** A new tensor for the gradient of an input: a slice of the flat gradients for a parameter, an activation otherwise. */
  gradientOf(input: Tensor): Tensor;
}
