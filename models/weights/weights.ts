/** A model's weights as a `.safetensors` file with the names and layouts of PyTorch, and of torchvision where it has the model. */
import type { Slice } from "../plan/flat.ts";
import { decodeSafetensors, encodeSafetensors } from "./safetensors.ts";
import type { Tensors } from "../session/state.ts";

/** Batches seen, which PyTorch counts in batch normalisation and which change nothing here. */
const COUNTER = /\.num_batches_tracked$/;

/**
 * Reads the weights of a model, all of them and nothing else.
 *
 * @param wanted The model's parameters and statistics.
 * @throws {RangeError} With the tensors that are missing, not the model's, or of another shape or type.
 */
export function readWeights(bytes: Uint8Array, wanted: readonly Slice[]): Tensors {
  const { tensors } = decodeSafetensors(bytes);
  const names = new Set(wanted.map(({ name }) => name));
  const missing = wanted.filter(({ name }) => !(name in tensors)).map(({ name }) => name);
  const unexpected = Object.keys(tensors).filter((name) => !names.has(name) && !COUNTER.test(name));
  const misshapen: string[] = [];
  const weights: Tensors = {};
  for (const { name, shape } of wanted) {
    const tensor = tensors[name];
    if (!tensor) continue;
    if (tensor.dtype === "F32" && tensor.shape.join() === shape.join()) {
      weights[name] = { shape, data: tensor.data };
    } else {
      const [is, must] = [tensor.shape, shape].map((sizes) => sizes.join("x") || "scalar");
      misshapen.push(`${name} (${tensor.dtype} ${is}, must be F32 ${must})`);
    }
  }
  const faults = Object.entries({ missing, unexpected, misshapen })
    .filter(([, list]) => list.length > 0)
    .map(([what, list]) => `${what} ${list.length}: ${list.join(", ")}`);
  if (faults.length > 0) {
    throw new RangeError(`the file's tensors are not the model's: ${faults.join("; ")}`);
  }
  return weights;
}

/** Writes weights; what {@linkcode readWeights} reads from it is the same bits. */
export function writeWeights(weights: Tensors): Uint8Array<ArrayBuffer> {
  const stored = Object.entries(weights).map(([name, { shape, data }]) =>
    [name, { dtype: "F32", shape, data }] as const
  );
  return encodeSafetensors(Object.fromEntries(stored), { format: "pt" });
}
