import pinned from "../../../package.json" with { type: "json" };
import type { Conv2dDirection } from "../../../kernels/conv2d/conv2d.ts";
import type { Conv2dShape } from "../../../kernels/conv2d/shape.ts";
import type { HostArrays } from "../../../kernels/gpu/run_kernel.ts";
import { jaxConvnetStep } from "./convnet.ts";
import type { Jax, JaxArray, Wait } from "./types.ts";
import { kernelsAndConvnet } from "../offers.ts";
import { convShapes, errorsOf, type Peer, type PeerLibrary, type PeerOp } from "../peer.ts";

type Floats = Float32Array<ArrayBuffer>;

/**
 * jax-js on its WebGPU backend. It computes lazily: an array that nobody asks for is never computed, so each repetition submits its
 * result before the next. Convolutions are NCHW with OIHW weights, as ours; a gradient is the compiled `vjp`, of which compilation
 * leaves the gradient alone. An op consumes its operands, hence the `ref`s.
 */
export const jax: PeerLibrary = {
  key: "jax",
  name: "@jax-js/jax",
  version: pinned.dependencies["@jax-js/jax"],
  packages: [`@jax-js/jax@${pinned.dependencies["@jax-js/jax"]}`],
  precision: "fp32",
  offers: kernelsAndConvnet,
  async open() {
    const jax: Jax = await import("@jax-js/jax");
    if (!(await jax.init("webgpu")).includes("webgpu")) {
      throw new Error("its webgpu backend did not start");
    }
    jax.defaultDevice("webgpu");
    const check = errorsOf(jax.getWebGPUDevice());
    const wait: Wait = async (arrays) => {
      await jax.blockUntilReady([...arrays]);
      check();
    };
    return peer(jax, wait);
  },
};

function peer(jax: Jax, wait: Wait): Peer {
  const { numpy } = jax;
  return {
    gemm(n, { a, b }) {
      const operands = [a, b].map((data) => numpy.array(data as Floats, { shape: [n, n] }));
      return repeated(wait, operands, ([a, b]) => numpy.matmul(a, b));
    },
    conv2d: (direction, shape, inputs) => conv2d(jax, wait, direction, shape, inputs),
    train: (job) => jaxConvnetStep(jax, wait, job),
  };
}

/** Queues one computation after the other, keeping only the last result. */
function repeated(
  wait: Wait,
  operands: readonly JaxArray[],
  compute: (operands: JaxArray[]) => JaxArray,
  free = () => {},
): PeerOp {
  let last: JaxArray | undefined;
  return {
    async run(repetitions) {
      for (let i = 0; i < repetitions; i++) {
        last?.dispose();
        last = compute(operands.map(({ ref }) => ref));
        await last.ref.gpuBuffer(); // Submits; does not wait for the GPU.
      }
      await wait([last!]);
    },
    output: async () => await last!.ref.data() as Floats,
    dispose() {
      last?.dispose();
      for (const operand of operands) operand.dispose();
      free();
    },
  };
}

function conv2d(
  jax: Jax,
  wait: Wait,
  direction: Conv2dDirection,
  shape: Conv2dShape,
  inputs: HostArrays,
): PeerOp {
  const { lax, numpy, vjp } = jax;
  const shapes = convShapes(shape);
  const operand = (name: "x" | "w" | "dy") =>
    numpy.array(inputs[name] as Floats, { shape: [...shapes[name]] });
  const forward = (x: JaxArray, w: JaxArray) =>
    lax.convGeneralDilated(x, w, [...shape.stride], shape.padding.map((p) => [p, p]), {
      rhsDilation: [...shape.dilation],
    });
  /** The gradient does not depend on where it is taken, as convolution is linear in each operand. */
  const gradient = (linear: (operand: JaxArray) => JaxArray, name: "x" | "w", dy: JaxArray) => {
    const [y, back] = vjp(linear, [numpy.zeros([...shapes[name]])]);
    y.dispose();
    return back(dy)[0] as JaxArray;
  };
  const [operands, compute] = {
    forward: [["x", "w"], forward],
    backward_input: [
      ["dy", "w"],
      (dy: JaxArray, w: JaxArray) => gradient((x) => forward(x, w), "x", dy),
    ],
    backward_weight: [
      ["x", "dy"],
      (x: JaxArray, dy: JaxArray) => gradient((w) => forward(x, w), "w", dy),
    ],
  }[direction] as [("x" | "w" | "dy")[], typeof forward];
  const compiled = jax.jit(compute);
  return repeated(wait, operands.map(operand), ([a, b]) => compiled(a, b), compiled.dispose);
}
