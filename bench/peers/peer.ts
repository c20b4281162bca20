/**
 * Other libraries that compute what this suite computes, behind one interface: the same arrays go in, the same arrays come out, and a
 * repetition is the same work.
 */
import type { Conv2dDirection } from "../../kernels/conv2d/conv2d.ts";
import { type Conv2dShape, inputShape, outputShape } from "../../kernels/conv2d/shape.ts";
import type { AdapterSource } from "../../kernels/gpu/device.ts";
import type { Dims, DimsOf } from "../../results/schema/dims.ts";
import type { PeerRow as Row } from "../../results/schema/result.ts";
import type { HostArrays } from "../../kernels/gpu/run_kernel.ts";
import type { Shape4 } from "../../kernels/layout.ts";
import type { Batch, Tensors } from "../../models/session/session.ts";
import type { PeerName } from "./peer_names.ts";

/** An op in a library's GPU memory, ready to be repeated. */
export interface PeerOp {
  /** Queues so many repetitions, each computing everything anew, and waits until the GPU is done with them. */
  run(repetitions: number): Promise<void>;
  /**
   * What the last run computed: a product row-major, activations NCHW, weights OIHW; of training steps the mean loss of each step
   * of the run, of inference the loss of each image. Conversion from a library's own layout happens here, outside what is timed.
   */
  output(): Promise<Float32Array<ArrayBuffer>>;
  /** Gives its memory back. */
  dispose(): void;
}

/** A step of a model to repeat on one batch. */
export interface StepJob extends Pick<DimsOf<"model">, "model" | "imageSize"> {
  /** u8 images `[batch,3,size,size]` and labels; images are scaled to [0,1] and normalised with mean 0.5, std 0.5. */
  readonly batch: Batch;
  /** Parameters and running statistics by PyTorch's names and layouts, as {@linkcode Session.state} gives them. */
  readonly weights: Tensors;
  /** Of training: SGD with momentum. */
  readonly learningRate: number;
  readonly momentum: number;
}

/** An op that may be long in the opening. */
type Opening = PeerOp | Promise<PeerOp>;

/**
 * A library with an open device. Operands are named and ordered as in `kernels/`: row-major, NCHW, OIHW. It has the ops that its library
 * offers.
 */
export interface Peer {
  /** `C = A · B` of the operands `a` `[n,n]` and `b` `[n,n]`. */
  gemm(n: number, inputs: HostArrays): Opening;
  /** One direction of a convolution. What a library's layout needs is converted here, outside what is timed. */
  conv2d(direction: Conv2dDirection, shape: Conv2dShape, inputs: HostArrays): Opening;
  /**
   * A training step: upload of images and labels, forward, mean cross-entropy, backward, SGD with momentum. Images come to the GPU as
   * f32, normalised and in the library's layout before the clock starts.
   */
  train?(job: StepJob): Opening;
  /** Inference: upload of images, which come as for training, and forward to the logits. */
  infer?(job: StepJob): Opening;
  /** What is known when it is open, where it is not known before. */
  readonly facts?: Partial<PeerFacts>;
}

/** What a library is, and what it computes on. */
export type PeerFacts = Pick<PeerRow, "version" | "device">;

/** A library, at a precision, that may be opened; loading it is left to `open`, so that no other command pays for it. */
export interface PeerLibrary {
  /** By which it is chosen. */
  readonly key: PeerName;
  readonly name: string;
  /** As pinned in package.json; null where it is the user's own. */
  readonly version: string | null;
  readonly precision: PeerRow["precision"];
  /** What is installed from npm to have it: `name@version`. */
  readonly packages: readonly string[];
  /** Whether it has an op at all. */
  offers(op: PeerOpName, dims: Dims): boolean;
  /**
   * Loads the library and opens its device, by WebGPU on whatever adapter `navigator.gpu` gives.
   *
   * @throws {Unavailable} If it is not there, or not at this precision.
   * @throws {Error} If it fails.
   */
  open(): Promise<Peer>;
  /** Ends what `open` has begun, whether it succeeded or not. */
  close?(): Promise<void>;
}

/** A library cannot be had here, which is no failure of anybody's. */
export class Unavailable extends Error {
  override name = "Unavailable";
}

/** What a peer is compared on, by the names of the result document. */
export type PeerOpName = "gemm" | `conv2d_${Conv2dDirection}` | `${"train" | "inference"}_step`;

/** One op of one peer against ours. Times are host times of one repetition; `ratio` is the peer's median over ours, so above 1 we are faster. */
export interface PeerRow extends Row {
  readonly op: PeerOpName;
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
