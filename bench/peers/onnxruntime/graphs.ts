import { type Conv2dShape, outputShape } from "../../../kernels/conv2d/shape.ts";
import { convShapes } from "../peer.ts";
import type { OnnxGraph } from "./onnx_model.ts";

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
