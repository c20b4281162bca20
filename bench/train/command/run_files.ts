/** The files of a run: what it begins with, and what it writes. */
import { createHash } from "node:crypto";
import { basename } from "node:path";
import type { Recipe } from "../../../results/schema/recipe.ts";
import { checkWritable } from "../../../results/schema/write_atomic.ts";
import { MOST_WEIGHTS_BYTES, readBounded } from "../../../results/files/read_bounded.ts";
import { UserError } from "../../../results/text/user_error.ts";
import { rootPath, runPath, timedName, userPath } from "../../host/paths.ts";
import { type Checkpoint, isCheckpoint, readCheckpoint } from "./checkpoint.ts";
import type { Beginning, WeightsFile } from "../open_training.ts";
import type { TrainOptions } from "./train_options.ts";

/** What a command begins with. */
export interface CommandBeginning extends Beginning {
  readonly checkpoint?: Checkpoint;
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
    checkpoint: resume === undefined ? undefined : await readCheckpoint(userPath(resume)),
    weights: weights === undefined ? undefined : await readWeightsFile(userPath(weights)),
  };
}

async function readWeightsFile(path: string): Promise<WeightsFile> {
  const name = basename(path);
  const bytes = await readBounded(path, MOST_WEIGHTS_BYTES);
  if (isCheckpoint(bytes)) {
    throw new UserError(
      `Cannot use ${name} as --weights as it is a checkpoint, which has an optimiser's state too: use --resume ${name}`,
    );
  }
  return { name, bytes, digest: createHash("sha256").update(bytes).digest("hex") };
}

/** Files that a run writes. */
export interface OutputPaths {
  readonly out: string;
  readonly table: string;
  readonly checkpoint: string;
  /** Where the weights alone go, if anywhere. */
  readonly weights: string | null;
}

/** Where everything goes; that it can go there is found out now rather than after the training. */
export async function outputPaths(
  { task, model, seed }: Recipe,
  { out, checkpoint, export: exported }: TrainOptions,
  createdAt: Date,
): Promise<OutputPaths> {
  const stem = timedName(`${task}-${model}-s${seed}`, createdAt);
  const result = runPath(out, stem);
  const paths = {
    out: result,
    table: `${result.replace(/\.json$/, "")}.md`,
    checkpoint: checkpoint === undefined
      ? rootPath(`checkpoints/${stem}.safetensors`)
      : userPath(checkpoint),
    weights: exported === undefined ? null : userPath(exported),
  };
  const all = Object.values(paths).filter((path) => path !== null);
  if (new Set(all).size < all.length) {
    throw new UserError(
      `Cannot write the result, the checkpoint and the weights to one file: ${
        all.map((path) => basename(path)).join(", ")
      }`,
    );
  }
  await checkWritable(...all.map((path) => ({ path })));
  return paths;
}
