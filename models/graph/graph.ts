/**
 * A model built against an input shape is a static graph: every shape is known and checked here, on the host, before anything is
 * dispatched. Shapes are NCHW; layouts are the plan's business.
 */
import type { DType } from "../../kernels/dtype.ts";

/**
 * What a tensor is to the plan: `input` is written by the host before a step, `parameter`, `gradient` and `statistic` are slices of
 * three flat buffers, `output` is read back by the host, `activation` lives in the arena as long as somebody needs it. A statistic is
 * kept from step to step like a parameter, but not learned.
 */
export type TensorRole =
  | "input"
  | "parameter"
  | "gradient"
  | "statistic"
  | "output"
  | "activation";

/** Element types of what is computed in f32. */
export type FloatType = "f32" | "f16";

export interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly role: TensorRole;
  /** Of an input: it is the part of the host's `buffer` that begins at this element. */
  readonly part?: { readonly buffer: string; readonly offset: number };
}

/** How the numbers of a tensor lie in memory. */
export function floatType({ dtype }: Tensor): FloatType {
  return dtype === "f16" ? "f16" : "f32";
}

/** One application of an op. `attributes` are the op's own; see the folder `ops`. */
export interface Node {
  readonly op: string;
  readonly inputs: Readonly<Record<string, Tensor>>;
  readonly outputs: Readonly<Record<string, Tensor>>;
  readonly attributes: unknown;
}

/** How the values of a parameter are drawn before training. */
export type Initialiser =
  | { readonly kind: "uniform"; /** Values are in [-bound, bound). */ readonly bound: number }
  | { readonly kind: "normal"; /** Standard deviation; the mean is 0. */ readonly std: number }
  | { readonly kind: "constant"; readonly value: number };

/** A parameter or statistic and its values before training. */
export interface Parameter {
  readonly tensor: Tensor;
  readonly initialiser: Initialiser;
}

/** What a graph is for: batch normalisation, say, is another op when a trained model is evaluated. */
export type Mode = "train" | "evaluate";

/** Nodes in execution order and the tensors between them. */
export class Graph {
  readonly nodes: Node[] = [];
  readonly parameters: Parameter[] = [];
  /** What is kept from step to step without being learned, e.g. running means. */
  readonly statistics: Parameter[] = [];
  #names = new Map<string, number>();
  #tensors = new Map<string, number>();
  #scope = "";
  readonly mode: Mode;
  /** How activations lie in memory; where it is f16, weights are read from a copy that does, too. All that is learned is f32. */
  readonly dtype: FloatType;

  constructor(mode: Mode = "train", dtype: FloatType = "f32") {
    this.mode = mode;
    this.dtype = dtype;
  }

  /** A tensor that the host writes before each step. */
  input(name: string, shape: readonly number[], dtype: DType = "f32"): Tensor {
    return this.#tensor(name, shape, "input", dtype);
  }

  /** A run of elements of a buffer that the host knows by name; several nodes may each have theirs. */
  inputPart(buffer: string, offset: number, elements: number, dtype: DType = "f32"): Tensor {
    const name = `${buffer}[${offset}]`;
    return { name, shape: [elements], dtype, role: "input", part: { buffer, offset } };
  }

  /** A tensor that is learned. */
  parameter(name: string, shape: readonly number[], initialiser: Initialiser): Tensor {
    const tensor = this.#tensor(name, shape, "parameter");
    this.parameters.push({ tensor, initialiser });
    return tensor;
  }

  /** A tensor that training updates without learning it, `value` everywhere at first. */
  statistic(name: string, shape: readonly number[], value: number): Tensor {
    const tensor = this.#tensor(name, shape, "statistic");
    this.statistics.push({ tensor, initialiser: { kind: "constant", value } });
    return tensor;
  }

  /** A tensor that a node writes. */
  tensor(
    name: string,
    shape: readonly number[],
    role: TensorRole = "activation",
    dtype: DType = role === "activation" ? this.dtype : "f32",
  ): Tensor {
    return this.#tensor(name, shape, role, dtype);
  }

  /** Appends a node. */
  add(
    op: string,
    inputs: Record<string, Tensor>,
    outputs: Record<string, Tensor>,
    attributes: unknown = {},
  ): void {
    this.nodes.push({ op, inputs, outputs, attributes });
  }

  /** Puts a node before all others. */
  addFirst(op: string, inputs: Record<string, Tensor>): void {
    this.nodes.unshift({ op, inputs, outputs: {}, attributes: {} });
  }

  /** The first unused name in the scope: `conv1`, `layer1.0.conv1`, … */
  uniqueName(stem: string): string {
    const scoped = this.scopedName(stem);
    const count = (this.#names.get(scoped) ?? 0) + 1;
    this.#names.set(scoped, count);
    return `${scoped}${count}`;
  }

  /** The name in the scope: `layer1.0.downsample`. */
  scopedName(name: string): string {
    return `${this.#scope}${name}`;
  }

  /** Runs `body` with names that begin with `name` and a dot. */
  within<T>(name: string, body: () => T): T {
    const outer = this.#scope;
    this.#scope = `${outer}${name}.`;
    try {
      return body();
    } finally {
      this.#scope = outer;
    }
  }

  #tensor(stem: string, shape: readonly number[], role: TensorRole, dtype: DType = "f32"): Tensor {
    const name = this.#distinct(stem, role);
    if (shape.some((size) => !Number.isInteger(size) || size < 1)) {
      throw new RangeError(
        `Cannot make the tensor ${name} as its sizes must be positive integers: ${shape.join("x")}`,
      );
    }
    return { name, shape, dtype, role };
  }

  /** Memory is planned by name: a second activation of a name gets a number, anything else must have its own. */
  #distinct(stem: string, role: TensorRole): string {
    const count = (this.#tensors.get(stem) ?? 0) + 1;
    this.#tensors.set(stem, count);
    if (count === 1) return stem;
    if (role !== "activation") {
      throw new TypeError(`Cannot make the tensor ${stem} as there is one of that name`);
    }
    return this.#distinct(`${stem} (${count})`, role);
  }
}
