import { type Bytes, int, join, message, text } from "./protobuf.ts";

/** A node of an ONNX graph; attributes are whole numbers and lists of them. */
export interface OnnxNode {
  readonly type: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes?: Readonly<Record<string, number | readonly number[]>>;
}

/** A graph of f32 tensors; what its nodes read is an input, a constant or a node's output. */
export interface OnnxGraph {
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  readonly constants: Readonly<Record<string, Constant>>;
  readonly nodes: readonly OnnxNode[];
  /** Name and shape. */
  readonly output: readonly [name: string, shape: readonly number[]];
}

interface Constant {
  readonly shape: readonly number[];
  readonly data: Float32Array<ArrayBuffer>;
}

/** With which operators of ONNX's own set mean what they mean here, and the file's version that goes with it. */
const OPERATORS = 17, FORMAT = 8;

/** Of a tensor's elements and of an attribute, as onnx.proto numbers them. */
const FLOAT = 1, INT = 2, INTS = 7;

/**
 * A graph as an ONNX file.
 *
 * @see https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
export function onnxModel({ inputs, constants, nodes, output }: OnnxGraph): Bytes {
  const graph = message(
    7,
    ...nodes.map(nodeOf),
    text(2, "graph"),
    ...Object.entries(constants).map(([name, constant]) => constantOf(name, constant)),
    ...Object.entries(inputs).map(([name, shape]) => valueOf(11, name, shape)),
    valueOf(12, ...output),
  );
  return join(int(1, FORMAT), graph, message(8, int(2, OPERATORS)));
}

function nodeOf({ type, inputs, output, attributes = {} }: OnnxNode): Bytes {
  return message(
    1,
    ...inputs.map((name) => text(1, name)),
    text(2, output),
    text(4, type),
    ...Object.entries(attributes).map(([name, value]) =>
      typeof value === "number"
        ? message(5, text(1, name), int(3, value), int(20, INT))
        : message(5, text(1, name), ...value.map((item) => int(8, item)), int(20, INTS))
    ),
  );
}

function constantOf(name: string, { shape, data }: Constant): Bytes {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return message(
    5,
    ...shape.map((n) => int(1, n)),
    int(2, FLOAT),
    text(8, name),
    message(9, bytes),
  );
}

function valueOf(field: number, name: string, shape: readonly number[]): Bytes {
  const sizes = message(2, ...shape.map((n) => message(1, int(1, n))));
  return message(field, text(1, name), message(2, message(1, int(1, FLOAT), sizes)));
}
