import { basename } from "node:path";
import { STANDARD } from "../../../results/files/read_input.ts";
import { readResultFile } from "../../../results/schema/read_result.ts";
import type { TrainResult } from "../../../results/schema/result.ts";
import { UserError } from "../../../results/text/user_error.ts";
import type { Host } from "../../host/host.ts";
import { inputPath, resultPaths, timedName } from "../../host/paths.ts";
import { humanStream } from "../../terminal/human_stream.ts";
import { type CommandBeginning, readBeginning } from "../../train/command/run_files.ts";
import type { TrainOptions } from "../../train/command/train_options.ts";
import { trainCommand } from "../train.ts";
import { verifyBench } from "./verify_bench.ts";
import { recordFor, signOff, type ToVerify } from "./sign_off.ts";
import { verifyingOptions } from "../../train/command/verify_options.ts";

/** Options of `verify`, as the command line gives them. */
export interface VerifyOptions {
  readonly data?: string;
  readonly weights?: string;
  readonly adapter?: string;
  /** Only the first steps' losses. */
  readonly steps?: number;
  /** Of a run of `bench`: only rows whose name contains one of these. */
  readonly filter?: string[];
  /** Of a run of `bench`: so many rows, drawn. */
  readonly rows?: number | "all";
  /** Who signs the record; unless said as git knows. */
  readonly by?: string;
  /** Whether to leave a record beside the result. */
  readonly record: boolean;
  /** Where this machine's own result goes. */
  readonly out?: string;
}

/**
 * `deno task verify`: runs again what a document claims, by the same code, and compares.
 *
 * @returns The exit code: 0 verified, 1 not, 130 interrupted.
 * @throws {UserError} Where it cannot be run again.
 */
export async function verifyCommand(
  host: Host,
  file: string,
  options: VerifyOptions,
): Promise<number> {
  const source = inputPath(file);
  const { result: claimed, sha256 } = await readResultFile(source);
  if (claimed.status === "failed") {
    throw new UserError(`Cannot verify ${basename(file)} as its run failed: ${claimed.reason}`);
  }
  const out = resultPaths(options.out, timedName("verify"))?.result ?? STANDARD;
  if (out !== STANDARD && out === source) {
    throw new UserError(`Cannot write to ${basename(file)} as it is the result to verify`);
  }
  const signing = await recordFor(host, source, options);
  if (signing?.path === out) {
    throw new UserError(`Cannot write to ${basename(out)} as the record goes there: name another`);
  }
  const subject = { sha256, name: basename(file), signing };
  return claimed.kind === "train"
    ? await verifyTrain(host, { ...subject, claimed }, out, options)
    : await verifyBench(host, { ...subject, claimed }, { ...options, out });
}

async function verifyTrain(
  host: Host,
  subject: ToVerify<TrainResult>,
  out: string,
  { data, weights, adapter, steps }: VerifyOptions,
): Promise<number> {
  const { claimed } = subject, { lossSamples } = claimed.train;
  const whole = steps === undefined || steps >= lossSamples.length;
  // What was interrupted is run as far as it came.
  const until = whole && claimed.status === "complete" ? null : steps ?? lossSamples.length;
  if (until === 0) {
    throw new UserError(`Cannot verify ${subject.name} as its run ended before the first step`);
  }
  const { recipe } = claimed.train;
  const run = verifyingOptions(claimed, { data, weights, adapter, out, steps: until });
  const from = await sameBeginning(claimed, run);
  const { result, exitCode } = await trainCommand(host, recipe, run, from);
  if (result === null || exitCode > 128) return exitCode; // a signal ended it
  const extent = { steps: until, rows: null };
  return await signOff({ ...subject, extent }, result, humanStream(out === STANDARD));
}

/**
 * What a run begins with that is to come to the same.
 *
 * @throws {UserError} Where the claimed one began with other weights.
 */
async function sameBeginning(
  { train }: TrainResult,
  options: TrainOptions,
): Promise<CommandBeginning> {
  const wanted = train.initialWeights ?? null;
  if (wanted === null && options.weights !== undefined) {
    throw new UserError("Cannot use --weights as the run began with weights drawn from its seed");
  }
  if (wanted !== null && options.weights === undefined) {
    throw new UserError(`Cannot verify without --weights: the run began with SHA-256 ${wanted}`);
  }
  const from = await readBeginning(options);
  if (from.weights === undefined || from.weights.digest === wanted) return from;
  const { name, digest } = from.weights;
  throw new UserError(
    `Cannot use ${name} as the run began with SHA-256 ${wanted}, it has ${digest}`,
  );
}
