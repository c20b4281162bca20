import { basename } from "node:path";
import process from "node:process";
import { verificationText } from "../../results/compare/verify/verification_text.ts";
import { verifyTraining } from "../../results/compare/verify/verify_train.ts";
import { DataError } from "../../datasets/data_error.ts";
import { sha256 } from "../../results/text/digest.ts";
import { MOST_WEIGHTS_BYTES, readBounded } from "../../results/files/read_bounded.ts";
import { readResult } from "../../results/schema/read_result.ts";
import type { TrainResult } from "../../results/schema/result.ts";
import { UserError } from "../../results/text/user_error.ts";
import type { Host } from "../host/host.ts";
import { runPath, timedName, userPath } from "../host/paths.ts";
import { trainCommand } from "./train.ts";
import { verifyBench } from "./verify_bench.ts";
import { checkCommand } from "../train/command/verify_claims.ts";
import { verifyingOptions } from "../train/command/verify_options.ts";

/** Options of `verify`, as the command line gives them. */
export interface VerifyOptions {
  readonly data?: string;
  readonly weights?: string;
  readonly adapter?: string;
  /** Only the first steps' losses. */
  readonly steps?: number;
  /** Of a run of `bench`: only rows whose name contains one of these. */
  readonly filter?: string[];
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
  const claimed = await readResult(userPath(file));
  if (claimed.status === "failed") {
    throw new UserError(`Cannot verify ${basename(file)} as its run failed: ${claimed.reason}`);
  }
  const out = runPath(options.out, timedName("verify"));
  if (out === userPath(file)) {
    throw new UserError(`Cannot write to ${basename(file)} as it is the result to verify`);
  }
  return claimed.kind === "train"
    ? await verifyTrain(host, claimed, out, options)
    : await verifyBench(host, claimed, basename(file), { ...options, out });
}

async function verifyTrain(
  host: Host,
  claimed: TrainResult,
  out: string,
  { data, weights, adapter, steps }: VerifyOptions,
): Promise<number> {
  await checkWeights(claimed, weights);
  const { lossSamples } = claimed.train;
  const whole = steps === undefined || steps >= lossSamples.length;
  // What was interrupted is run as far as it came.
  const until = whole && claimed.status === "complete" ? null : steps ?? lossSamples.length;
  const own = { data, weights, adapter, out, steps: until };
  const command = checkCommand(claimed);
  const { recipe } = claimed.train;
  const code = await trainCommand(host, recipe, verifyingOptions(claimed, own)).catch((error) => {
    const mistake = error instanceof UserError || error instanceof DataError;
    if (!mistake || !command?.difference) throw error;
    throw new UserError(
      `Cannot verify as the command ${command.difference}, and: ${error.message}`,
      1,
    );
  });
  if (code > 128) return code; // a signal ended it
  const repeated = await readResult(out) as TrainResult;
  const { checks, ...rule } = verifyTraining(claimed, repeated, until);
  const all = { ...rule, checks: command ? [command, ...checks] : checks };
  const { text, verified } = verificationText(all);
  process.stdout.write(`\n${text}`);
  return verified ? 0 : 1;
}

/** @throws {UserError} Where a run began with other weights than those here. */
async function checkWeights({ train }: TrainResult, file: string | undefined): Promise<void> {
  const wanted = train.initialWeights ?? null;
  if (wanted === null && file === undefined) return;
  if (wanted === null) {
    throw new UserError("Cannot use --weights as the run began with weights drawn from its seed");
  }
  if (file === undefined) {
    throw new UserError(`Cannot verify without --weights: the run began with SHA-256 ${wanted}`);
  }
  const found = await sha256(await readBounded(userPath(file), MOST_WEIGHTS_BYTES));
  if (found === wanted) return;
  throw new UserError(
    `Cannot use ${file} as the run began with SHA-256 ${wanted}, it has ${found}`,
  );
}
