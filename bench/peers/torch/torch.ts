import type { Conv2dDirection } from "../../../kernels/conv2d/conv2d.ts";
import type { Conv2dShape } from "../../../kernels/conv2d/shape.ts";
import type { HostArrays } from "../../../kernels/gpu/run_kernel.ts";
import { depthsOf } from "../../../models/resnet.ts";
import type { Host } from "../../host/host.ts";
import {
  convShapes,
  type Peer,
  type PeerLibrary,
  type PeerOp,
  type PeerOpName,
  type PeerRow,
  type StepJob,
  Unavailable,
} from "../peer.ts";
import { normalise } from "../step_job.ts";
import { type Sent, startTorch, type TorchProcess } from "./torch_process.ts";

type Precision = PeerRow["precision"];
type Floats = Float32Array<ArrayBuffer>;

/**
 * PyTorch of the user's `python3`, at each precision, on its first CUDA device or what else it has: see torch_peer.py, which they share, for
 * what each computes. A round is timed by our clock, and a question to its process takes a tenth of a millisecond of it.
 */
export function torchLibraries(host: Pick<Host, "startProgram">): PeerLibrary[] {
  let started: Promise<TorchProcess> | undefined;
  return (["fp32", "tf32", "amp"] as const).map((precision) => ({
    ...{ key: "torch", name: "torch", version: null, precision, packages: [] },
    offers: () => true,
    open: async () => await openTorch(await (started ??= startTorch(host)), precision),
    close: async () => (await started?.catch(() => undefined))?.close(),
  }));
}

async function openTorch(process: TorchProcess, precision: Precision): Promise<Peer> {
  const { fields: { missing, version, device, refused } } = await process.ask({ do: "hello" });
  if (missing) throw new Unavailable(`python3 cannot import torch: ${missing}`);
  const why = (refused as Partial<Record<Precision, string>>)[precision];
  if (why) throw new Unavailable(why);
  const open = async (op: PeerOpName, task: object, arrays: Record<string, Sent>) => {
    await process.ask({ do: "open", op, precision, ...task }, arrays);
    return torchOp(process);
  };
  return {
    facts: { version: `${version}`, device: `${device}` },
    gemm: (n, inputs) => open("gemm", {}, sent(inputs, { a: [n, n], b: [n, n] })),
    conv2d: (direction, shape, inputs) => open(...convolution(direction, shape, inputs)),
    train: (job) => open(...step("train_step", job)),
    infer: (job) => open(...step("inference_step", job)),
  };
}

function torchOp(process: TorchProcess): PeerOp {
  return {
    run: async (repetitions) => void await process.ask({ do: "run", repetitions }),
    output: async () => (await process.ask({ do: "output" })).values,
    dispose: () => void process.ask({ do: "close" }).catch(() => {}), // It has ended.
  };
}

type Question = [PeerOpName, object, Record<string, Sent>];

function convolution(
  direction: Conv2dDirection,
  shape: Conv2dShape,
  inputs: HostArrays,
): Question {
  const shapes = convShapes(shape), { stride, padding, dilation } = shape;
  const task = { stride, padding, dilation, xShape: shapes.x, wShape: shapes.w };
  return [`conv2d_${direction}`, task, sent(inputs, shapes)];
}

function step(op: PeerOpName, job: StepJob): Question {
  const { model, imageSize, batch: { images, labels }, weights, learningRate, momentum } = job;
  const depths = model === "resnet50" ? depthsOf(model) : undefined;
  return [op, { model, depths, learningRate, momentum }, {
    ...weights,
    images: { data: normalise(images), shape: [labels.length, 3, imageSize, imageSize] },
    labels: { data: Int32Array.from(labels), shape: [labels.length] },
  }];
}

function sent(
  inputs: HostArrays,
  shapes: Readonly<Record<string, readonly number[]>>,
): Record<string, Sent> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, data]) =>
      [name, { data: data as Floats, shape: shapes[name] }] as const
    ),
  );
}
