import { readFileSync } from "node:fs";
import { basename } from "node:path";
import process from "node:process";
import { compareResults } from "../results/compare/compare.ts";
import { comparisonMarkdown } from "../results/compare/comparison_markdown.ts";
import { rowKey } from "../results/compare/protocol.ts";
import { verificationText } from "../results/compare/verification_text.ts";
import { verifyTraining } from "../results/compare/verify_train.ts";
import { sha256 } from "../results/digest.ts";
import { fileError } from "../results/file_error.ts";
import { adapterLabel } from "../results/labels.ts";
import { readResult } from "../results/read_result.ts";
import type { BenchResult, TrainResult } from "../results/schema.ts";
import { UserError } from "../results/user_error.ts";
import { benchCommand } from "./bench_command.ts";
import { rootPath, userPath } from "./host.ts";
import { trainCommand } from "./train_command.ts";
import { optionsOf } from "./verify_options.ts";

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
export async function verifyCommand(file: string, options: VerifyOptions): Promise<number> {
  const claimed = await readResult(userPath(file));
  if (claimed.status === "failed") {
    throw new UserError(`Cannot verify ${basename(file)} as its run failed: ${claimed.reason}`);
  }
  const time = new Date().toISOString().slice(0, 19).replaceAll(":", "");
  const out = options.out === undefined
    ? rootPath(`results/runs/${time}-verify.json`)
    : userPath(options.out);
  if (out === userPath(file)) {
    throw new UserError(`Cannot write to ${basename(file)} as it is the result to verify`);
  }
  return claimed.kind === "train"
    ? await verifyTrain(claimed, out, options)
    : await verifyBench(claimed, basename(file), out, options);
}

async function verifyTrain(
  claimed: TrainResult,
  out: string,
  { data, weights, adapter, steps }: VerifyOptions,
): Promise<number> {
  await checkWeights(claimed, weights);
  const { lossSamples } = claimed.train;
  const whole = steps === undefined || steps >= lossSamples.length;
  // What was interrupted is run as far as it came.
  const until = whole && claimed.status === "complete" ? null : steps ?? lossSamples.length;
  const here = { data, weights, adapter, out, steps: until };
  const code = await trainCommand(claimed.train.task, optionsOf(claimed, here));
  if (code === 130) return code;
  const own = await readResult(out) as TrainResult;
  const { text, verified } = verificationText(verifyTraining(claimed, own, until));
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
  let found: string;
  try {
    found = await sha256(readFileSync(userPath(file)));
  } catch (error) {
    throw fileError("read", file, error);
  }
  if (found === wanted) return;
  throw new UserError(
    `Cannot use ${file} as the run began with SHA-256 ${wanted}, it has ${found}`,
  );
}

/** Times can be verified on the same adapter only, and only as far as runs repeat. */
async function verifyBench(
  claimed: BenchResult,
  name: string,
  out: string,
  { adapter, filter }: VerifyOptions,
): Promise<number> {
  const { suites, quick, tuned, rows } = claimed.bench;
  const f16 = rows.length > 0 && rows.every(({ dtype }) => dtype === "f16");
  const code = await benchCommand(suites.length > 1 ? "all" : known(suites[0]), {
    ...{ filter, quick, adapter, dtype: f16 ? "f16" : "f32", tune: tuned },
    ...{ profile: false, out, json: false, list: false },
  });
  if (code !== 0) return code;
  const own = await readResult(out) as BenchResult;
  const [there, here] = [claimed, own].map(adapterLabel);
  if (there !== here) {
    throw new UserError(
      `Cannot verify times as the adapter differs: ${there} claimed, ${here} here; compare shows them side by side`,
    );
  }
  const ran = new Set(own.bench.rows.map(rowKey));
  const asked = filter === undefined ? rows : rows.filter((row) => ran.has(rowKey(row)));
  const narrowed = { ...claimed, bench: { ...claimed.bench, rows: asked } };
  const comparison = compareResults([{ name, result: narrowed }, {
    name: basename(out),
    result: own,
  }]);
  process.stdout.write(`\n${comparisonMarkdown(comparison)}\n`);
  const pairs = comparison.sections.flatMap((section) => section.pairs);
  const compared = pairs.flatMap((pair) => pair.rows);
  const slower = compared.filter(({ ratio }) => ratio.verdict === "slower");
  const missing = pairs.flatMap(({ left }) =>
    left.filter((line) => / in B\b|only in A$/.test(line))
  );
  for (const { op, shape, ratio } of slower) {
    process.stdout.write(
      `FAIL ${op} ${shape}: here slower than claimed, ratio ${ratio.ratio.toFixed(3)}\n`,
    );
  }
  for (const line of missing) process.stdout.write(`FAIL ${line}\n`);
  const verified = compared.length > 0 && slower.length + missing.length === 0;
  process.stdout.write(
    verified
      ? `verified: ${compared.length} rows, none slower here than claimed\n`
      : `not verified: ${slower.length} of ${compared.length} rows are slower here than claimed, ${missing.length} are missing\n`,
  );
  return verified ? 0 : 1;
}

/** The quick run has no name. */
const known = (suite: string) => suite === "quick" ? undefined : suite;
