import type { StepJob } from "../peer.ts";
import type { OnnxGraph, OnnxNode } from "./onnx_model.ts";

/** Models as they are for inference, by name, from images `x` to logits; the runtime fuses what it will. */
export const MODEL_GRAPHS: Readonly<Record<string, (job: StepJob) => OnnxGraph>> = {
  convnet: (job) => modelGraph(job, "fc2", convnetFeatures),
  resnet50: (job) => modelGraph(job, "fc", resnet50Features),
};

/** Appends a node, and tells its output's name. */
type Add = (
  type: string,
  inputs: readonly string[],
  attributes?: OnnxNode["attributes"],
) => string;

/** @param classifier The last layer, which has no activation. */
function modelGraph(
  { weights, imageSize, batch: { labels } }: StepJob,
  classifier: string,
  features: (add: Add, weights: StepJob["weights"]) => string,
): OnnxGraph {
  const nodes: OnnxNode[] = [];
  const add: Add = (type, inputs, attributes) => {
    const output = `${type}${nodes.length}`;
    nodes.push({ type, inputs, output, attributes });
    return output;
  };
  const logits = linear(add, features(add, weights), classifier);
  return {
    inputs: { x: [labels.length, 3, imageSize, imageSize] },
    constants: weights,
    nodes,
    output: [logits, [labels.length, weights[`${classifier}.bias`].shape[0]]],
  };
}

const linear = (add: Add, x: string, name: string) =>
  add("Gemm", [x, `${name}.weight`, `${name}.bias`], { transB: 1 });

/** models/convnet.ts up to its last layer. */
function convnetFeatures(add: Add): string {
  const block = (x: string, name: string) => {
    const padded = { kernel_shape: [3, 3], pads: [1, 1, 1, 1] };
    const y = add("Relu", [add("Conv", [x, `${name}.weight`, `${name}.bias`], padded)]);
    return add("MaxPool", [y], { kernel_shape: [2, 2], strides: [2, 2] });
  };
  return add("Relu", [linear(add, add("Flatten", [block(block("x", "conv1"), "conv2")]), "fc1")]);
}

/** ResNet-50 v1.5 up to its last layer. */
function resnet50Features(add: Add, weights: StepJob["weights"]): string {
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
  return add("Flatten", [add("GlobalAveragePool", [x])]);
}
