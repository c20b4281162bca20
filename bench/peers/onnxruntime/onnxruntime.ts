import module from "node:module";
import { pathToFileURL } from "node:url";
import { softmaxCrossEntropyReference } from "../../../kernels/loss/softmax_cross_entropy_ref.ts";
import pinned from "../../../package.json" with { type: "json" };
import { rootPath } from "../../host/paths.ts";
import { errorsOf, type Peer, type PeerLibrary, type PeerOp, type StepJob } from "../peer.ts";
import { normalise } from "../step_job.ts";
import { convGraph, gemmGraph } from "./graphs.ts";
import { MODEL_GRAPHS } from "./model_graphs.ts";
import { type OnnxGraph, onnxModel } from "./onnx_model.ts";
import type { Ort, OrtTensor } from "./types.ts";

type Floats = Float32Array<ArrayBuffer>;

const PACKAGE = "onnxruntime-web";
/** Of what the package exports by name, all of which lies in one folder, and the module in that folder that needs nothing beside it. */
const EXPORTED = `${PACKAGE}/ort-wasm-simd-threaded.asyncify.mjs`,
  MODULE = "ort.webgpu.bundle.min.mjs";

/**
 * ONNX Runtime's WebGPU provider, in WebAssembly. Its graphs are made here, with inputs and outputs in NCHW as ONNX has them; what it puts
 * in front of and behind a convolution to have channels last is part of its time. Weights are constants, which it may rearrange before. The
 * package is 150 MB: no dependency, it is found where the user has put it, by its file, as Deno would take a bare name for a dependency.
 */
export const onnxruntime: PeerLibrary = {
  key: "onnxruntime",
  name: PACKAGE,
  version: pinned.peerDependencies[PACKAGE],
  precision: "fp32",
  packages: [`${PACKAGE}@${pinned.peerDependencies[PACKAGE]}`],
  offers: (op, dims) =>
    op === "gemm" || op === "conv2d_forward" ||
    (op === "inference_step" && dims.family === "model" && dims.model in MODEL_GRAPHS),
  async open() {
    const exported = module.createRequire(pathToFileURL(rootPath("package.json"))).resolve(
      EXPORTED,
    );
    const ort: Ort = await import(new URL(MODULE, pathToFileURL(exported)).href);
    ort.env.wasm.numThreads = 1; // It has the GPU's work to do; more would want Workers.
    ort.env.logLevel = "error";
    await openSession(ort, gemmGraph(1)); // Its device is open while a session is: this one stays.
    return peer(ort, await ort.env.webgpu.device);
  },
};

function openSession(ort: Ort, graph: OnnxGraph) {
  return ort.InferenceSession.create(onnxModel(graph), {
    executionProviders: ["webgpu"],
    preferredOutputLocation: "gpu-buffer",
  });
}

function peer(ort: Ort, device: GPUDevice): Peer {
  const check = errorsOf(device);
  const resident = (data: Floats, dims: readonly number[]) => {
    const { STORAGE, COPY_SRC, COPY_DST } = GPUBufferUsage;
    const usage = STORAGE | COPY_SRC | COPY_DST;
    const buffer = device.createBuffer({ size: data.byteLength, usage });
    device.queue.writeBuffer(buffer, 0, data);
    const tensor = ort.Tensor.fromGpuBuffer(buffer, { dataType: "float32", dims });
    return { tensor, free: () => buffer.destroy() };
  };
  const wait = async () => {
    await device.queue.onSubmittedWorkDone();
    check();
  };
  const kernel = async (graph: OnnxGraph, inputs: Readonly<Record<string, Floats>>) => {
    const names = Object.keys(graph.inputs);
    const operands = names.map((name) => resident(inputs[name], graph.inputs[name]));
    const feeds = Object.fromEntries(names.map((name, i) => [name, operands[i].tensor]));
    const free = () => operands.forEach((operand) => operand.free());
    return await repeated(ort, graph, { feeds, wait, free });
  };
  return {
    facts: { version: ort.env.versions.web ?? onnxruntime.version },
    gemm: (n, { a, b }) => kernel(gemmGraph(n), { a: a as Floats, b: b as Floats }),
    conv2d: (_, shape, { x, w }) => kernel(convGraph(shape, w as Floats), { x: x as Floats }),
    infer: (job) => inference(ort, wait, job),
  };
}

interface Setting {
  readonly feeds: Readonly<Record<string, OrtTensor>>;
  wait(): Promise<void>;
  free(): void;
}

/** Queues one run after the other, keeping only the last result. */
async function repeated(
  ort: Ort,
  graph: OnnxGraph,
  { feeds, wait, free }: Setting,
): Promise<PeerOp> {
  const session = await openSession(ort, graph);
  let last: OrtTensor | undefined;
  return {
    async run(repetitions) {
      for (let i = 0; i < repetitions; i++) {
        last?.dispose();
        last = (await session.run(feeds))[graph.output[0]]; // Submits; does not wait for the GPU.
      }
      await wait();
    },
    output: () => last!.getData(),
    dispose() {
      last?.dispose();
      free();
      void session.release();
    },
  };
}

async function inference(ort: Ort, wait: Setting["wait"], job: StepJob): Promise<PeerOp> {
  const graph = MODEL_GRAPHS[job.model](job);
  const x = new ort.Tensor("float32", normalise(job.batch.images), graph.inputs.x); // Each run uploads it.
  const op = await repeated(ort, graph, { feeds: { x }, wait, free() {} });
  return { ...op, output: async () => losses(await op.output(), job.batch.labels) };
}

/** Cross-entropy of each image, of logits `[batch, classes]`. */
export function losses(logits: Floats, labels: Uint32Array): Floats {
  const { length } = labels;
  return Float32Array.from(
    softmaxCrossEntropyReference(logits, labels, logits.length / length, length).losses,
  );
}
