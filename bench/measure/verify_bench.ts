import { basename } from "node:path";
import process from "node:process";
import { compareResults } from "../../results/compare/compare.ts";
import type { Comparison } from "../../results/compare/comparison.ts";
import { comparisonMarkdown } from "../../results/compare/comparison_markdown.ts";
import { rowKey } from "../../results/compare/protocol.ts";
import { adapterLabel } from "../../results/text/labels.ts";
import { readResult } from "../../results/schema/read_result.ts";
import type { BenchResult } from "../../results/schema/result.ts";
import { UserError } from "../../results/text/user_error.ts";
import { benchCommand } from "../commands/bench.ts";
import type { VerifyOptions } from "../commands/verify.ts";

/**
 * Measures a document's rows again. Times can be verified on the same adapter only, and only as far as runs repeat: a row that is slower
 * here, beyond the noise between runs, was claimed too fast.
 *
 * @param out Where this machine's own result goes.
 * @returns The exit code: 0 verified, 1 not, 130 interrupted.
 * @throws {UserError} Where the adapter is another, or there are no rows.
 */
export async function verifyBench(
  claimed: BenchResult,
  name: string,
  out: string,
  { adapter, filter }: VerifyOptions,
): Promise<number> {
  const { suites, quick, tuned, rows } = claimed.bench;
  if (!rows.some(({ status }) => status === "complete")) {
    throw new UserError(`Cannot verify ${name} as it has no measured row`);
  }
  const f16 = rows.every(({ dtype }) => dtype === "f16");
  const code = await benchCommand(suites.length > 1 ? "all" : named(suites[0]), {
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
  const comparison = compareResults([
    { name, result: { ...claimed, bench: { ...claimed.bench, rows: asked } } },
    { name: basename(out), result: own },
  ]);
  process.stdout.write(`\n${comparisonMarkdown(comparison)}\n`);
  return judged(comparison);
}

/** The quick run has no name. */
const named = (suite: string) => suite === "quick" ? undefined : suite;

/** Prints what was claimed too fast or could not be measured here, and the verdict. */
function judged({ sections }: Comparison): number {
  const pairs = sections.flatMap((section) => section.pairs);
  const rows = pairs.flatMap((pair) => pair.rows);
  const slower = rows.filter(({ ratio }) => ratio.verdict === "slower");
  const missing = pairs.flatMap(({ left }) =>
    left.filter((line) => / in B\b|only in A$/.test(line))
  );
  for (const { op, shape, ratio } of slower) {
    process.stdout.write(
      `FAIL ${op} ${shape}: here slower than claimed, ratio ${ratio.ratio.toFixed(3)}\n`,
    );
  }
  for (const line of missing) process.stdout.write(`FAIL ${line}\n`);
  const verified = rows.length > 0 && slower.length + missing.length === 0;
  process.stdout.write(
    verified
      ? `verified: of ${rows.length} rows none is slower here than claimed\n`
      : `not verified: of ${rows.length} rows ${slower.length} are slower here than claimed; ${missing.length} are missing\n`,
  );
  return verified ? 0 : 1;
}
