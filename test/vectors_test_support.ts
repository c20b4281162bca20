/**
 * Reads the frozen vectors that PyTorch made (`vectors/README.md`): every case with its inputs, drawn again from their seed, and
 * the outputs to compare with.
 */
import { Random } from "../kernels/random/random.ts";
import { sizeOf } from "../kernels/gpu/kernel.ts";
import { decodeSafetensors } from "../models/weights/safetensors.ts";

/** The vector files, without their extension. */
export const VECTOR_FILES = [
  "conv2d",
  "matmul",
  "max_pool2d",
  "pointwise",
  "cross_entropy",
  "sgd",
  "adamw",
  "normalise",
  "avg_pool2d",
  "batch_norm",
  "convnet",
  "convnet_mixed",
  "resnet50",
  "resnet18",
  "resnet20",
  "resnet20_mixed",
] as const;
export type VectorFile = typeof VECTOR_FILES[number];

/** Host data as kernels take it. */
export type HostArray = Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/**
 * How an input is drawn from `Random(seed, stream, index)`, and what it must then hold. `uniform`: f32, `offset + scale * (2u - 1)`.
 * `levels`: f32, `offset + step * floor(u * count)`. `integers`: u32, `floor(u * below)`. `bytes`: u8, `floor(u * 256)`, packed
 * four to a word, the last padded with zeros.
 */
export type InputSpec =
  & {
    readonly shape: readonly number[];
    readonly stream: "test" | "init";
    readonly index: number;
    /** The first values, up to four (words for `bytes`). */
    readonly first: readonly number[];
    /** All values added in order in f64 (words for `bytes`). */
    readonly sum: number;
  }
  & (
    | { readonly kind: "uniform"; readonly scale: number; readonly offset?: number }
    | {
      readonly kind: "levels";
      readonly count: number;
      readonly step: number;
      readonly offset: number;
    }
    | { readonly kind: "integers"; readonly below: number }
    | { readonly kind: "bytes" }
  );

/** One reference case. */
export interface Case {
  /** Unique in its file: op, shapes, options. */
  readonly name: string;
  /** `conv2d`, `matmul`, `linear`, `max_pool2d`, `relu`, `add`, `bias_gradient`, `cross_entropy`, `sgd`, `adamw`, `normalise`, `avg_pool2d`, `batch_norm`, `convnet`, `convnet_mixed`, `resnet`, `resnet_mixed`. */
  readonly op: string;
  readonly seed: number;
  /** The op's options; `vectors/README.md` lists them by op. */
  // deno-lint-ignore no-explicit-any -- each op has its own options, and a wrong one shows as a failed comparison
  readonly params: Readonly<Record<string, any>>;
  /** How the inputs were drawn. */
  readonly specs: Readonly<Record<string, InputSpec>>;
  /** Shapes of inputs and outputs by name; no op uses one name for both. */
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  readonly inputs: Readonly<Record<string, HostArray>>;
  /** Reference outputs and gradients: f32 rounded from float64, u32 for indices and counts. */
  readonly outputs: Readonly<Record<string, HostArray>>;
}

interface StoredCase {
  name: string;
  op: string;
  seed: number;
  params: Record<string, unknown>;
  inputs: Record<string, InputSpec>;
  outputs: string[];
}

/** All cases of a file's bytes, inputs drawn. @throws {Error} If it is malformed. */
export function readVectors(bytes: Uint8Array): { cases: Case[] } {
  const { tensors, metadata } = decodeSafetensors(bytes);
  const cases = (JSON.parse(metadata.cases) as StoredCase[]).map((stored): Case => {
    const { name, op, seed, params, inputs: specs } = stored;
    const inputs: Record<string, HostArray> = {}, outputs: Record<string, HostArray> = {};
    const shapes: Record<string, readonly number[]> = {};
    for (const [key, spec] of Object.entries(specs)) {
      inputs[key] = drawInput(spec, seed);
      shapes[key] = spec.shape;
    }
    for (const key of stored.outputs) {
      const { data, shape } = tensors[`${name}/${key}`];
      outputs[key] = data as HostArray;
      shapes[key] = shape;
    }
    return { name, op, seed, params, specs, shapes, inputs, outputs };
  });
  return { cases };
}

/** Draws an input as `vectors/vector_file.py` does. */
export function drawInput(spec: InputSpec, seed: number): HostArray {
  const n = sizeOf(spec.shape);
  const random = new Random(seed, spec.stream, spec.index);
  const fill = <T extends HostArray | Uint8Array<ArrayBuffer>>(
    array: T,
    map: (u: number) => number,
  ) => {
    for (let i = 0; i < n; i++) array[i] = map(random.uniform());
    return array;
  };
  switch (spec.kind) {
    case "uniform": {
      const { scale, offset = 0 } = spec;
      return fill(new Float32Array(n), (u) => offset + scale * (2 * u - 1));
    }
    case "levels":
      return fill(new Float32Array(n), (u) => spec.offset + spec.step * Math.floor(u * spec.count));
    case "integers":
      return fill(new Uint32Array(n), (u) => Math.floor(u * spec.below));
    case "bytes": {
      const words = new Uint32Array(Math.ceil(n / 4));
      fill(new Uint8Array(words.buffer), (u) => Math.floor(u * 256));
      return words;
    }
  }
}
