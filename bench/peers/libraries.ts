import type { Host } from "../host/host.ts";
import { jax } from "./jax/jax.ts";
import { onnxruntime } from "./onnxruntime/onnxruntime.ts";
import type { PeerLibrary } from "./peer.ts";
import { tfjs } from "./tfjs/tfjs.ts";
import { torchLibraries } from "./torch/torch.ts";

/** All libraries that are compared, in order: those on our adapter first. */
export function peerLibraries(host: Pick<Host, "startProgram">): PeerLibrary[] {
  return [tfjs, jax, onnxruntime, ...torchLibraries(host)];
}
