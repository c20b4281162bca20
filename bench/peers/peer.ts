/**
 * Other WebGPU libraries that compute what this suite computes, behind one interface: the same arrays go in, the same arrays come out, and
 * a repetition is the same work.
 */
import type { Conv2dDirection } from "../../kernels/conv2d/conv2d.ts";
import { type Conv2dShape, inputShape, outputShape } from "../../kernels/conv2d/shape.ts";
import type { AdapterSource } from "../../kernels/gpu/device.ts";
import type { Dims } from "../../results/schema/dims.ts";
import type { HostArrays } from "../../kernels/gpu/run_kernel.ts";
import type { Shape4 } from "../../kernels/layout.ts";
import type { Batch, Tensors } from "../../models/session/session.ts";

/** An op in a library's GPU memory, ready to be repeated. */
export interface PeerOp {
  /** Queues so many repetitions, each computing everything anew, and waits until the GPU is done with them. */
  run(repetitions: number): Promise<void>;
  /**
   * What the last run computed: a product row-major, activations NCHW, weights OIHW; of training steps the mean loss of each step
   * of the run. Conversion from a library's own layout happens here, outside what is timed.
   */
  output(): Promise<Float32Array<ArrayBuffer>>;
  /** Gives its memory back. */
  dispose(): void;
}

/** A training step to repeat on one batch. */
export interface ConvnetJob {
  /** u8 images `[batch,3,32,32]` and labels below 10; images are scaled to [0,1] and normalised with mean 0.5, std 0.5. */
  readonly batch: Batch;
  /** Parameters by PyTorch's names and layouts, as {@linkcode Session.state} gives them. */
  readonly weights: Tensors;
  readonly learningRate: number;
  readonly momentum: number;
}

/** A library with an open device. Operands are named and ordered as in `kernels/`: row-major, NCHW, OIHW. */
export interface Peer {
  /** `C = A · B` of the operands `a` `[n,n]` and `b` `[n,n]`. */
  gemm(n: number, inputs: HostArrays): PeerOp;
  /** One direction of a convolution. What a library's layout needs is converted here, outside what is timed. */
  conv2d(direction: Conv2dDirection, shape: Conv2dShape, inputs: HostArrays): PeerOp;
  /**
   * A training step of the ConvNet: upload of images and labels, forward, mean cross-entropy, backward, SGD with momentum. Images come
   * to the GPU as f32, normalised and in the library's layout before the clock starts.
   */
  convnetStep(job: ConvnetJob): PeerOp;
}

/** A library that may be opened; loading it is left to `open`, so that no other command pays for it. */
export interface PeerLibrary {
  readonly name: string;
  /** As pinned in package.json. */
  readonly version: string;
  /** What is installed to have it: `name@version`. */
  readonly packages: readonly string[];
  /**
   * Loads the library and opens its device on whatever adapter `navigator.gpu` gives.
   *
   * @throws {Error} If the package is not there, or has no WebGPU here.
   */
  open(): Promise<Peer>;
}

/** What a peer is compared on, by the names of the result document. */
export type PeerOpName = "gemm" | `conv2d_${Conv2dDirection}` | "train_step";

/** One op of one peer against ours. Times are host times of one repetition; `ratio` is the peer's median over ours, so above 1 we are faster. */
export interface PeerRow {
  readonly name: string;
  readonly version: string;
  readonly op: PeerOpName;
  /** Readable: `1024x1024x1024`. */
  readonly shape: string;
  readonly dims: Dims | null;
  /** What we ran: a kernel's variant; of a training step, null. */
  readonly ourVariant: string | null;
  readonly medianNs: number | null;
  readonly ourMedianNs: number | null;
  readonly ratio: number | null;
  /** Smallest and largest ratio of a round of the peer's to the round of ours just before it. */
  readonly ratioLow: number | null;
  readonly ratioHigh: number | null;
  /** One per round, per repetition. */
  readonly samplesNs: readonly number[];
  readonly ourSamplesNs: readonly number[];
  /** Against float64; of a training step the peer's losses against ours, and `ourMaxAbsError` is null. */
  readonly maxAbsError: number | null;
  readonly ourMaxAbsError: number | null;
  readonly status: "complete" | "failed" | "skipped";
  /** Why it is not complete. */
  readonly reason: string | null;
}

/** Shapes of a convolution's operands and results by name. */
export function convShapes(
  shape: Conv2dShape,
): Record<"x" | "dx" | "y" | "dy" | "w" | "dw", Shape4> {
  const x = inputShape(shape), y = outputShape(shape);
  const w: Shape4 = [shape.outChannels, shape.inChannels, ...shape.kernel];
  return { x, dx: x, y, dy: y, w, dw: w };
}

/**
 * Remembers the first error that a peer's device reports. Its library only logs it, and a dispatch that failed is a fast one.
 *
 * @returns Throws that error once there is one.
 */
export function errorsOf(device: GPUDevice): () => void {
  let message: string | undefined;
  device.addEventListener("uncapturederror", (event) => {
    message ??= (event as GPUUncapturedErrorEvent).error.message;
  });
  return () => {
    if (message !== undefined) throw new Error(`its device reported an error: ${message}`);
  };
}

/**
 * Lets whoever asks WebGPU's entry point for an adapter meanwhile have the one that a device was opened on: the libraries ask for
 * the fastest one by themselves, and ratios are to be of one adapter.
 */
export async function withAdapter<T>(
  { gpu, request: { powerPreference, forceFallbackAdapter } }: AdapterSource,
  body: () => Promise<T>,
): Promise<T> {
  const ask = gpu.requestAdapter;
  gpu.requestAdapter = () => ask.call(gpu, { powerPreference, forceFallbackAdapter });
  try {
    return await body();
  } finally {
    Reflect.deleteProperty(gpu, "requestAdapter"); // The prototype's is there again.
  }
}
