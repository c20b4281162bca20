/** A model's weights as a `.safetensors` file with the names and layouts of PyTorch, and of torchvision where it has the model. */
import type { Slice } from "../plan/flat.ts";
import type { Tensors } from "../session/state.ts";
import { fitWeights } from "./fit_weights.ts";
import { encodeSafetensors } from "./safetensors.ts";
import { readTensors } from "./safetensors_header.ts";

/**
 * Reads the weights of a model, all of them and nothing else.
 *
 * @param wanted The model's parameters and statistics.
 * @throws {Error} If the bytes are not a well-formed file.
 * @throws {RangeError} With the first tensors that are missing, not the model's, of another shape or type, or not finite.
 */
export function readWeights(bytes: Uint8Array, wanted: readonly Slice[]): Tensors {
  return fitWeights(readTensors(bytes), wanted).weights;
}

/** Writes weights; what {@linkcode readWeights} reads from it is the same bits. */
export function writeWeights(weights: Tensors): Uint8Array<ArrayBuffer> {
  const stored = Object.entries(weights).map(([name, { shape, data }]) =>
    [name, { dtype: "F32", shape, data }] as const
  );
  return encodeSafetensors(Object.fromEntries(stored), { format: "pt" });
}
