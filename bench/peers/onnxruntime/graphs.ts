import { type Conv2dShape, outputShape } from "../../../kernels/conv2d/shape.ts";
import { convShapes, type StepJob } from "../peer.ts";
import type { OnnxGraph, OnnxNode } from "./onnx_model.ts";

type Floats = Float32Array<ArrayBuffer>;

/** `c = a · b`, of inputs `[n,n]`. */
export function gemmGraph(n: number): OnnxGraph {
  return {
    inputs: { a: [n, n], b: [n, n] },
    constants: {},
    nodes: [{ type: "MatMul", inputs: ["a", "b"], output: "c" }],
    output: ["c", [n, n]],
  };
}

/** A convolution of the input `x` with constant weights. */
export function convGraph(shape: Conv2dShape, w: Floats): OnnxGraph {
  const { kernel, stride, padding, dilation } = shape, shapes = convShapes(shape);
  return {
    inputs: { x: shapes.x },
    constants: { w: { shape: shapes.w, data: w } },
    nodes: [{
      ...{ type: "Conv", inputs: ["x", "w"], output: "y" },
      attributes: {
        kernel_shape: kernel,
        strides: stride,
        pads: [...padding, ...padding],
        dilations: dilation,
      },
    }],
    output: ["y", outputShape(shape)],
  };
}

/** ResNet-50 v1.5 as it is for inference, from images `x` to logits; the runtime fuses what it will. */
export function resnet50Graph({ weights, imageSize, batch }: StepJob): OnnxGraph {
  const size = batch.labels.length;
  const nodes: OnnxNode[] = [];
  const add = (type: string, inputs: readonly string[], attributes?: OnnxNode["attributes"]) => {
    const output = `${type}${nodes.length}`;
    nodes.push({ type, inputs, output, attributes });
    return output;
  };
  const relu = (x: string) => add("Relu", [x]);
  /** A convolution of a stride, padded to keep the size otherwise, and batch normalisation by running statistics. */
  const normalised = (x: string, conv: string, norm: string, stride = 1) => {
    const k = weights[`${conv}.weight`].shape[2], p = (k - 1) / 2;
    const attributes = { kernel_shape: [k, k], strides: [stride, stride], pads: [p, p, p, p] };
    const y = add("Conv", [x, `${conv}.weight`], attributes);
    const statistics = ["weight", "bias", "running_mean", "running_var"];
    return add("BatchNormalization", [y, ...statistics.map((name) => `${norm}.${name}`)]);
  };
  const block = (x: string, name: string, stride: number) => {
    const part = (x: string, i: number, stride = 1) =>
      normalised(x, `${name}.conv${i}`, `${name}.bn${i}`, stride);
    const y = part(relu(part(relu(part(x, 1)), 2, stride)), 3);
    const shortcut = `${name}.downsample`;
    const changed = `${shortcut}.0.weight` in weights;
    return relu(
      add("Add", [y, changed ? normalised(x, `${shortcut}.0`, `${shortcut}.1`, stride) : x]),
    );
  };
  let x = relu(normalised("x", "conv1", "bn1", 2));
  x = add("MaxPool", [x], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] });
  const has = (name: string) => `${name}.conv1.weight` in weights;
  for (let stage = 1; has(`layer${stage}.0`); stage++) {
    for (let i = 0; has(`layer${stage}.${i}`); i++) {
      x = block(x, `layer${stage}.${i}`, stage > 1 && i === 0 ? 2 : 1);
    }
  }
  const features = add("Flatten", [add("GlobalAveragePool", [x])]);
  const logits = add("Gemm", [features, "fc.weight", "fc.bias"], { transB: 1 });
  return {
    inputs: { x: [size, 3, imageSize, imageSize] },
    constants: weights,
    nodes,
    output: [logits, [size, weights["fc.bias"].shape[0]]],
  };
}
