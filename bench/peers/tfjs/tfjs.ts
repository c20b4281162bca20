import pinned from "../../../package.json" with { type: "json" };
import type { Conv2dDirection } from "../../../kernels/conv2d/conv2d.ts";
import type { Conv2dShape } from "../../../kernels/conv2d/shape.ts";
import type { HostArrays } from "../../../kernels/gpu/run_kernel.ts";
import { kernelsAndConvnet } from "../offers.ts";
import { convShapes, errorsOf, type Peer, type PeerLibrary, type PeerOp } from "../peer.ts";
import { inverse, NCHW_TO_NHWC, OIHW_TO_HWIO, permute, permuteShape } from "./permute.ts";
import { tfjsConvnetStep } from "./convnet.ts";
import type { Tensor, Tf, Wait } from "./types.ts";
import { registerGradients } from "./gradients.ts";

type Floats = Float32Array<ArrayBuffer>;

/**
 * tfjs-backend-webgpu with its defaults. Its convolutions are NHWC with HWIO weights; operands are converted on the host and
 * uploaded before the clock starts. No operand here is as small as the 1,000 elements below which it computes on the CPU, and its
 * cache of downloaded values does not come in, as each repetition makes a new tensor.
 */
export const tfjs: PeerLibrary = {
  key: "tfjs",
  name: "tfjs-backend-webgpu",
  version: pinned.dependencies["@tensorflow/tfjs-backend-webgpu"],
  packages: (["@tensorflow/tfjs-core", "@tensorflow/tfjs-backend-webgpu"] as const)
    .map((name) => `${name}@${pinned.dependencies[name]}`),
  precision: "fp32",
  offers: kernelsAndConvnet,
  async open() {
    const tf = await import("@tensorflow/tfjs-core");
    const { WebGPUBackend } = await import("@tensorflow/tfjs-backend-webgpu");
    registerGradients(tf);
    if (!await tf.setBackend("webgpu")) throw new Error("its webgpu backend did not start");
    const check = errorsOf((tf.backend() as InstanceType<typeof WebGPUBackend>).device);
    const wait: Wait = async (last) => {
      const element = tf.tidy(() => tf.slice(tf.reshape(last, [-1]), 0, 1));
      await element.data();
      element.dispose();
      check();
    };
    return peer(tf, wait);
  },
};

function peer(tf: Tf, wait: Wait): Peer {
  return {
    gemm(n, { a, b }) {
      const [first, second] = [a, b].map((data) => tf.tensor2d(data as Floats, [n, n]));
      return repeated(wait, [first, second], () => tf.matMul(first, second), (values) => values);
    },
    conv2d: (direction, shape, inputs) => conv2d(tf, wait, direction, shape, inputs),
    train: (job) => tfjsConvnetStep(tf, wait, job),
  };
}

/** Queues one computation after the other, keeping only the last result. */
function repeated(
  wait: Wait,
  inputs: readonly Tensor[],
  compute: () => Tensor,
  canonical: (values: Floats) => Floats,
): PeerOp {
  let last: Tensor | undefined;
  return {
    async run(repetitions) {
      for (let i = 0; i < repetitions; i++) {
        last?.dispose();
        last = compute();
      }
      await wait(last!);
    },
    output: async () => canonical(await last!.data() as Floats),
    dispose() {
      last?.dispose();
      for (const tensor of inputs) tensor.dispose();
    },
  };
}

/** The kernels behind `tf.conv2d` and its gradients, called by name, as a gradient alone has no function of its own. */
const KERNELS = {
  forward: { kernel: "Conv2D", operands: { x: "x", filter: "w" }, result: "y" },
  backward_input: {
    kernel: "Conv2DBackpropInput",
    operands: { dy: "dy", filter: "w" },
    result: "dx",
  },
  backward_weight: {
    kernel: "Conv2DBackpropFilter",
    operands: { x: "x", dy: "dy" },
    result: "dw",
  },
} as const;

function conv2d(
  tf: Tf,
  wait: Wait,
  direction: Conv2dDirection,
  shape: Conv2dShape,
  inputs: HostArrays,
): PeerOp {
  const { kernel, operands, result } = KERNELS[direction];
  const shapes = convShapes(shape);
  const orderOf = (name: string) => name.endsWith("w") ? OIHW_TO_HWIO : NCHW_TO_NHWC;
  const shapeOf = (name: keyof typeof shapes) => permuteShape(shapes[name], orderOf(name));
  const tensors = Object.fromEntries(
    Object.entries(operands).map(([theirs, name]) => {
      const data = permute(inputs[name] as Floats, shapes[name], orderOf(name));
      return [theirs, tf.tensor(data, shapeOf(name))];
    }),
  );
  const attributes = {
    strides: [...shape.stride],
    pad: shape.padding[0],
    dataFormat: "NHWC",
    dimRoundingMode: "floor",
    dilations: [...shape.dilation],
    inputShape: shapeOf("x"),
    filterShape: shapeOf("w"),
  };
  return repeated(
    wait,
    Object.values(tensors),
    () => tf.engine().runKernel(kernel, tensors, attributes) as Tensor,
    (values) => permute(values, shapeOf(result), inverse(orderOf(result))),
  );
}
