import { basename } from "node:path";
import { comparisonMarkdown } from "../../results/compare/comparison_markdown.ts";
import {
  benchVerificationText,
  claimedRows,
  verifyRows,
} from "../../results/compare/verify/verify_bench.ts";
import type { BenchResult, Result } from "../../results/schema/result.ts";
import { adapterLabel } from "../../results/text/labels.ts";
import { UserError } from "../../results/text/user_error.ts";
import type { Host } from "../host/host.ts";
import { openChosenDevice } from "../host/open.ts";
import { isWanted } from "../measure/gpu_jobs.ts";
import { jobsLike } from "../measure/jobs.ts";
import { BENCH_FEATURES, ROW_SECONDS } from "../measure/run_bench.ts";
import { humanStream } from "../terminal/human_stream.ts";
import { measure, outputs } from "./bench.ts";

/**
 * Measures a document's rows again, those alone for which it claims a time, each at the size that it names. Times can be verified on the
 * same adapter only, and only as far as runs repeat.
 *
 * @param name Of the document's file.
 * @param options `out`: where this machine's own result goes.
 * @returns The exit code: 0 verified, 1 not, 130 interrupted.
 * @throws {UserError} Where the adapter is another, or no row is claimed.
 */
export async function verifyBench(
  host: Host,
  claimed: BenchResult,
  name: string,
  { adapter, filter, out }: { adapter?: string; filter?: readonly string[]; out: string },
): Promise<number> {
  const rows = claimedRows(claimed)
    .filter(({ suite, op, shape }) => isWanted(`${suite} ${op} ${shape}`, filter));
  if (rows.length === 0) {
    const which = filter === undefined ? "" : ` whose name contains ${filter.join(" or ")}`;
    throw new UserError(`Cannot verify ${name} as it has no measured row${which}`);
  }
  const files = await outputs(out, "verify");
  const device = await openChosenDevice(host, adapter, BENCH_FEATURES);
  try {
    checkAdapter(claimed, device);
    const { suites, quick, tuned, dtype, precision } = claimed.bench;
    const pace = quick ? "quick" : "full";
    const { result, exitCode } = await measure(host, device, jobsLike(rows, tuned), {
      request: {
        ...{ suites, quick, dtype, precision, profile: false, budgetSeconds: null },
        filter: filter ?? claimed.bench.filter,
      },
      // A row at the edge of what a row may take is not to be refused here.
      ...{ pace, tune: tuned, budgetSeconds: Infinity, rowSeconds: 2 * ROW_SECONDS[pace] },
      ...{ out: files, json: files === null },
    });
    if (result.status !== "complete") return exitCode;
    const verification = verifyRows({ name, result: claimed }, rows, {
      name: basename(out),
      result,
    });
    const { text, verified } = benchVerificationText(verification);
    humanStream(files === null).write(`\n${comparisonMarkdown(verification.comparison)}\n${text}`);
    return verified ? 0 : 1;
  } finally {
    device.close();
  }
}

function checkAdapter(claimed: BenchResult, own: Pick<Result, "adapter">): void {
  const [claimedAdapter, ownAdapter] = [claimed, own].map(adapterLabel);
  if (claimedAdapter === ownAdapter) return;
  throw new UserError(
    `Cannot verify times as the adapter differs: ${claimedAdapter} claimed, ${ownAdapter} here; compare shows them side by side`,
  );
}
