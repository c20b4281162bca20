import type { Dims } from "../../results/schema/dims.ts";
import type { PeerOpName } from "./peer.ts";

/** Products, convolutions in every direction, and the ConvNet's training: what tfjs and jax-js have here. */
export function kernelsAndConvnet(op: PeerOpName, dims: Dims): boolean {
  return op === "train_step"
    ? dims.family === "model" && dims.model === "convnet"
    : op !== "inference_step";
}
