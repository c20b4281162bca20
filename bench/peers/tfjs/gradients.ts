import type { Tensor, Tf } from "./types.ts";

/**
 * Teaches tfjs-core the gradients of the ops that the ConvNet uses, each by the kernels that compute it. Its own table of
 * gradients lies in modules that import each other without file extensions, which Deno does not resolve.
 */
export function registerGradients(tf: Tf): void {
  registerWindowGradients(tf);
  registerTensorGradients(tf);
}

/** Of the ops that slide windows over images, whose gradients have kernels of their own. */
function registerWindowGradients(tf: Tf): void {
  const kernel = (name: string, inputs: Record<string, Tensor>, attributes: object) =>
    tf.engine().runKernel(name, inputs, { ...attributes }) as Tensor;
  tf.registerGradient({
    kernelName: "Conv2D",
    inputsToSave: ["x", "filter"],
    gradFunc(dy, [x, filter], attributes) {
      const upstream = { dy: dy as Tensor };
      return {
        x: () =>
          kernel("Conv2DBackpropInput", { ...upstream, filter }, {
            ...attributes,
            inputShape: x.shape,
          }),
        filter: () =>
          kernel("Conv2DBackpropFilter", { ...upstream, x }, {
            ...attributes,
            filterShape: filter.shape,
          }),
      };
    },
  });
  tf.registerGradient({
    kernelName: "MaxPool",
    inputsToSave: ["x"],
    outputsToSave: [true],
    gradFunc: (dy, [x, y], attributes) => ({
      x: () => kernel("MaxPoolGrad", { dy: dy as Tensor, input: x, output: y }, attributes),
    }),
  });
}

/** Of the others, whose gradients are ops on whole tensors. */
function registerTensorGradients(tf: Tf): void {
  tf.registerGradient({
    kernelName: "Relu",
    inputsToSave: ["x"],
    gradFunc: (dy, [x]) => ({ x: () => tf.mul(dy as Tensor, tf.step(x)) }),
  });
  tf.registerGradient({
    kernelName: "BatchMatMul",
    inputsToSave: ["a", "b"],
    gradFunc: (dy, [a, b]) => ({ // The ConvNet's products are all a · bᵀ.
      a: () => tf.matMul(dy as Tensor, b),
      b: () => tf.matMul(dy as Tensor, a, true, false),
    }),
  });
  tf.registerGradient({
    kernelName: "Add",
    inputsToSave: ["a", "b"],
    gradFunc: (dy) => ({ // b is a bias `[C]`, the channels being last.
      a: () => tf.clone(dy as Tensor),
      b: () => tf.sum(dy as Tensor, (dy as Tensor).shape.slice(1).map((_, d) => d)),
    }),
  });
  tf.registerGradient({
    kernelName: "Mean", // over all elements
    inputsToSave: ["x"],
    gradFunc: (dy, [x]) => ({ x: () => tf.mul(dy as Tensor, tf.fill(x.shape, 1 / x.size)) }),
  });
  tf.registerGradient({
    kernelName: "Reshape",
    inputsToSave: ["x"],
    gradFunc: (dy, [x]) => ({ x: () => tf.reshape(dy as Tensor, x.shape) }),
  });
}
