/** The file of `--weights`: what it is, and what of it is the model's. */
import { createHash } from "node:crypto";
import type { Dataset } from "../../../datasets/dataset.ts";
import { parameterSlices, statisticSlices } from "../../../models/plan/flat.ts";
import { trainingGraph } from "../../../models/plan/training.ts";
import { ClassCountError, fitWeights } from "../../../models/weights/fit_weights.ts";
import { readTensors, type TensorFile } from "../../../models/weights/safetensors_header.ts";
import { entryName, type Recipe } from "../../../results/schema/recipe.ts";
import { UserError } from "../../../results/text/user_error.ts";
import { type InitialWeights, subjectOf } from "../open_training.ts";
import { withoutState } from "./checkpoint.ts";
import { readTensorInput } from "./tensor_input.ts";

/** A file of weights, which need not be the model's. */
export interface WeightsFile {
  readonly name: string;
  /** SHA-256 of the file. */
  readonly digest: string;
  readonly tensors: TensorFile["tensors"];
  /** What of it is left aside; null: nothing. */
  readonly aside: string | null;
}

/**
 * Reads a `.safetensors`, of which a checkpoint of ours is one, `-` from standard input.
 *
 * @throws {UserError} One line, with what it is if it is something else, and how to make one of it.
 */
export async function readWeightsFile(path: string): Promise<WeightsFile> {
  const { name, bytes } = await readTensorInput(path, "use the weights of");
  const digest = createHash("sha256").update(bytes).digest("hex");
  try {
    return { name, digest, ...withoutState(readTensors(bytes, name)) };
  } catch (error) {
    throw new UserError((error as Error).message);
  }
}

/**
 * What of a file is the weights of the model that is to be trained.
 *
 * @param say Is told what was left out or changed.
 * @throws {UserError} If they are another model's.
 */
export function modelWeights(
  { name, digest, tensors, aside }: WeightsFile,
  recipe: Recipe,
  dataset: Dataset,
  say: (line: string) => void,
): InitialWeights {
  const { model, settings } = subjectOf(recipe, dataset);
  const graph = trainingGraph(model, settings);
  const wanted = [...parameterSlices(graph).slices, ...statisticSlices(graph).slices];
  try {
    const newHead = recipe.head === "new" ? recipe.seed : undefined;
    const { weights, notes } = fitWeights({ tensors }, wanted, { newHead });
    const told = [...aside === null ? [] : [aside], ...notes];
    if (told.length > 0) say(`weights of ${name}: ${told.join("; ")}`);
    return { digest, tensors: weights };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UserError(`Cannot use the weights of ${name} as ${reasonOf(error)}`);
  }
}

function reasonOf(error: RangeError): string {
  if (!(error instanceof ClassCountError)) return error.message;
  const [file, model] = error.counts;
  return `their last layer is of ${file} classes, and here are ${model}: ${
    entryName("head")
  } new draws that layer anew`;
}
