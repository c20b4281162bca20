/** The files of a run: what it begins with, and what it writes. */
import { devNull } from "node:os";
import { basename } from "node:path";
import process from "node:process";
import { entryName, type Recipe } from "../../../results/schema/recipe.ts";
import { STANDARD } from "../../../results/files/read_input.ts";
import { UserError } from "../../../results/text/user_error.ts";
import {
  checkOutputs,
  inputPath,
  outputPath,
  type ResultPaths,
  resultPaths,
  rootPath,
  timedName,
  userPath,
} from "../../host/paths.ts";
import { type Checkpoint, readCheckpoint } from "./checkpoint.ts";
import type { TrainOptions } from "./train_options.ts";
import { readWeightsFile, type WeightsFile } from "./weights_file.ts";

/** What a command begins with. */
export interface CommandBeginning {
  readonly checkpoint?: Checkpoint;
  readonly weights?: WeightsFile;
}

/**
 * What a run begins with, where that is a file.
 *
 * @throws {UserError} If a file cannot be read, or the options contradict each other.
 */
export async function readBeginning(
  { resume, weights, evalOnly }: TrainOptions,
): Promise<CommandBeginning> {
  if (resume !== undefined && weights !== undefined) {
    throw new UserError("Cannot use both --weights and --resume: a checkpoint has its own weights");
  }
  if (evalOnly && resume === undefined && weights === undefined) {
    throw new UserError("Cannot use --eval-only without --weights or --resume: nothing is learned");
  }
  return {
    checkpoint: resume === undefined ? undefined : await readCheckpoint(inputPath(resume)),
    weights: weights === undefined ? undefined : await readWeightsFile(inputPath(weights)),
  };
}

/** @throws {UserError} If a recipe begins with a new last layer, and there are no others to keep. */
export function checkHead({ head }: Recipe, { checkpoint, weights }: CommandBeginning): void {
  if (head !== "new" || checkpoint || weights) return;
  throw new UserError(
    `Cannot use ${
      entryName("head")
    } new without --weights: all layers are drawn from the seed then`,
  );
}

/** What goes to standard output, where that is more than what is said to people; who reads it must get nothing else. */
export type Printed = "result" | "weights" | null;

/** @throws {UserError} If both go there, or weights to a terminal. */
export function printedBy({ json, out, export: exported }: TrainOptions): Printed {
  const isPrinted = (path?: string) => path !== undefined && outputPath(path) === STANDARD;
  const result = json || isPrinted(out);
  if (!isPrinted(exported)) return result ? "result" : null;
  if (result) {
    throw new UserError("Cannot print both the result and the weights: name a file of one");
  }
  if (process.stdout.isTTY) {
    throw new UserError("Cannot print weights to a terminal: name a file, or a program by |");
  }
  return "weights";
}

/** Files that a run writes. */
export interface OutputPaths {
  /** Null where the result is printed alone. */
  readonly result: ResultPaths | null;
  readonly checkpoint: string;
  /** Where the weights alone go, if anywhere; {@linkcode STANDARD}: they are printed. */
  readonly weights: string | null;
}

/** Where everything goes; that it can go there is found out now rather than after the training. */
export async function outputPaths(
  { task, model, seed }: Recipe,
  { out, checkpoint, export: exported }: TrainOptions,
  createdAt: Date,
): Promise<OutputPaths> {
  const stem = timedName(`${task}-${model}-s${seed}`, createdAt);
  const paths = {
    result: resultPaths(out, stem),
    checkpoint: checkpoint === undefined
      ? rootPath(`checkpoints/${stem}.safetensors`)
      : userPath(checkpoint),
    weights: exported === undefined ? null : outputPath(exported),
  };
  const { result, weights } = paths;
  const results = result ? [result.result, result.table] : [];
  const all = [...results, paths.checkpoint, weights ?? STANDARD]
    .filter((path) => path !== STANDARD && path !== devNull);
  if (new Set(all).size < all.length) {
    throw new UserError(
      `Cannot write the result, the checkpoint and the weights to one file: ${
        all.map((path) => basename(path)).join(", ")
      }`,
    );
  }
  await checkOutputs(results, out, "--out");
  await checkOutputs([paths.checkpoint], checkpoint, "--checkpoint");
  if (weights !== null && weights !== STANDARD) await checkOutputs([weights], exported, "--export");
  return paths;
}
