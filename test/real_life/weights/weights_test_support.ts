/** Files of weights for the cases, and how `train` takes them. */
import { Buffer } from "node:buffer";
import { writeFileSync } from "node:fs";
import { modelWeights, readWeightsFile } from "../../../bench/train/command/weights_file.ts";
import { subjectOf } from "../../../bench/train/open_training.ts";
import type { Dataset } from "../../../datasets/dataset.ts";
import { parameterSlices, statisticSlices } from "../../../models/plan/flat.ts";
import { trainingGraph } from "../../../models/plan/training.ts";
import type { Tensors } from "../../../models/session/state.ts";
import { initialValues } from "../../../models/weights/initialise.ts";
import { type Recipe, recipeOf } from "../../../results/schema/recipe.ts";
import type { Outcome } from "../../command_line_test_support.ts";
import { answerOf, type RealCase } from "../cases.ts";

export const DATA = {
  name: "two",
  imageShape: [3, 32, 32],
  classes: ["a", "b"],
} as unknown as Dataset;
export const RECIPE = recipeOf("synthetic", { model: "resnet20" });

/** What a model wants, each with values that every type of fractions holds as they are. */
export function slicesOf(model: string) {
  const subject = subjectOf({ ...RECIPE, model }, DATA);
  const graph = trainingGraph(subject.model, subject.settings);
  return [...parameterSlices(graph).slices, ...statisticSlices(graph).slices];
}
export const short = (values: Float32Array<ArrayBuffer>) =>
  values.map((x) => Math.round(x * 256) / 256 + 0);
export const weightsOf = (model: string): Tensors =>
  Object.fromEntries(
    slicesOf(model).map((slice, i) => [
      slice.name,
      { shape: slice.shape, data: short(initialValues(slice, 7, i)) },
    ]),
  );
export const MADE = weightsOf("resnet20");

export interface Raw {
  dtype: string;
  shape: readonly number[];
  bytes: Uint8Array;
}
export type RawTensors = Record<string, Raw>;

/** Numbers as the bytes of a type. */
export const BYTES: Record<string, (data: Float32Array<ArrayBuffer>) => ArrayBufferLike> = {
  F32: (data) => data.slice().buffer,
  F64: (data) => Float64Array.from(data).buffer,
  BF16: (data) => Uint16Array.from(new Uint32Array(data.slice().buffer), (x) => x >>> 16).buffer,
  F16: (data) => Uint16Array.from(data, halfOf).buffer,
  F8_E4M3: (data) => new ArrayBuffer(data.length),
  I8: (data) => new ArrayBuffer(data.length),
};

/** The binary16 of a multiple of 1/256 that it holds. */
export function halfOf(x: number): number {
  if (x === 0) return 0;
  const exponent = Math.floor(Math.log2(Math.abs(x)));
  const fraction = Math.round((Math.abs(x) / 2 ** exponent - 1) * 1024);
  return (x < 0 ? 0x8000 : 0) | (exponent + 15) << 10 | fraction;
}

export function raw(weights: Tensors, dtype = "F32"): RawTensors {
  return Object.fromEntries(
    Object.entries(weights).map(([name, { shape, data }]) => [
      name,
      { dtype, shape, bytes: new Uint8Array(BYTES[dtype](data)) },
    ]),
  );
}

export const scalar = (dtype: string, bytes: number): Raw => ({
  dtype,
  shape: [],
  bytes: new Uint8Array(bytes),
});
export const f32 = (...shape: number[]): Raw => {
  return { dtype: "F32", shape, bytes: new Uint8Array(4 * shape.reduce((a, b) => a * b, 1)) };
};

/** A file of tensors in their order. */
export function fileOf(tensors: RawTensors, metadata?: object): Uint8Array {
  let at = 0;
  const entries = Object.entries(tensors).map(([name, { dtype, shape, bytes }]) => {
    const offsets = [at, at += bytes.length];
    return [name, { dtype, shape, data_offsets: offsets }];
  });
  const header = Object.fromEntries(entries);
  return headed(
    JSON.stringify(metadata ? { __metadata__: metadata, ...header } : header),
    ...Object.values(tensors).map(({ bytes }) => bytes),
  );
}

/** A file of any header. */
export function headed(header: string, ...data: Uint8Array[]): Uint8Array {
  const text = new TextEncoder().encode(header), length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(text.length), true);
  return Buffer.concat([length, text, ...data]);
}

export const entry = (begin: number, end: number) => ({
  dtype: "F32",
  shape: [2],
  data_offsets: [begin, end],
});

/** Takes a file's weights as `train` does before it asks for a device, and says whether they are those that were made. */
export function take(path: string, asked: Partial<Recipe> = {}): Promise<Outcome> {
  return answerOf(async (say) => {
    const recipe = { ...RECIPE, ...asked };
    const { tensors } = modelWeights(await readWeightsFile(path), recipe, DATA, say);
    const fresh = (name: string) => {
      const slices = slicesOf(recipe.model), i = slices.findIndex((slice) => slice.name === name);
      return initialValues(slices[i], recipe.seed, i);
    };
    const isRight = Object.entries(MADE).every(([name, { data }]) => {
      const isNew = recipe.head === "new" && name.startsWith("fc.");
      return (isNew ? fresh(name) : data).every((x, i) => Object.is(x, tensors[name].data[i]));
    });
    say(isRight ? "the right values" : "other values");
  });
}

export const RIGHT = /^the right values$/m;

/** A file that is given as `--weights`. */
export function given(
  name: string,
  bytes: Uint8Array | string | (() => Uint8Array),
  says: RegExp,
  asked: Partial<Recipe> = {},
): RealCase {
  const exit = says === RIGHT || /^\^?weights of/.test(says.source) ? 0 : 2;
  return {
    name,
    make: (folder) =>
      writeFileSync(`${folder}/w.safetensors`, typeof bytes === "function" ? bytes() : bytes),
    answer: (folder) => take(`${folder}/w.safetensors`, asked),
    exit,
    says,
  };
}

export const prefixed = (prefix: string, tensors: RawTensors): RawTensors =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [prefix + name, tensor]));
export const without = (tensors: RawTensors, ...names: string[]): RawTensors =>
  Object.fromEntries(Object.entries(tensors).filter(([name]) => !names.includes(name)));

/** The header of tensors behind so many bytes. */
export function header(tensors: RawTensors, from: number): object {
  let at = from;
  return Object.fromEntries(
    Object.entries(tensors).map((
      [name, { dtype, shape, bytes }],
    ) => [name, { dtype, shape, data_offsets: [at, at += bytes.length] }]),
  );
}
