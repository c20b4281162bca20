import {
  hasTraining,
  rowsToVerify,
  TRAINING_NAME,
} from "../../../results/compare/verify/verify_bench.ts";
import { sameKind } from "../../../results/compare/verify/same_program.ts";
import { type Asked, SAMPLED_ROWS } from "../../../results/compare/verify/sample.ts";
import type { BenchResult } from "../../../results/schema/result.ts";
import { adapterLabel } from "../../../results/text/labels.ts";
import { UserError } from "../../../results/text/user_error.ts";
import type { Device } from "../../../kernels/gpu/device.ts";
import type { Host } from "../../host/host.ts";
import { openChosenDevice } from "../../host/open.ts";
import { jobsLike } from "../../measure/jobs.ts";
import { BENCH_FEATURES, ROW_SECONDS } from "../../measure/run_bench.ts";
import { humanStream } from "../../terminal/human_stream.ts";
import { ClaimedWinners } from "../../tune/claimed_winners.ts";
import { measure, outputs } from "../bench.ts";
import { signOff, type ToVerify } from "./sign_off.ts";

/** Options of `verify` that concern a bench; `out`: where this machine's own result goes. */
export interface VerifyBenchOptions {
  readonly adapter?: string;
  readonly filter?: readonly string[];
  readonly rows?: number | "all";
  readonly out: string;
}

/**
 * Measures a document's rows again, some that are drawn of those for which it claims a time, each at the size and by the variants that it names,
 * and its short training. Times can be verified on the same adapter only, and only as far as runs repeat.
 *
 * @returns The exit code: 0 verified, 1 not, 130 interrupted.
 * @throws {UserError} Where the adapter is another, or no row is claimed.
 */
export async function verifyBench(
  host: Host,
  subject: ToVerify<BenchResult>,
  { adapter, filter, rows: most = SAMPLED_ROWS, out }: VerifyBenchOptions,
): Promise<number> {
  const { claimed, sha256, name } = subject;
  const asked = {
    ...{ filter: filter ?? null, rows: most === "all" ? null : most },
    seed: crypto.randomUUID(),
  };
  const rows = rowsToVerify(claimed, sha256, asked), training = hasTraining(claimed, asked);
  if (rows.length === 0 && !training) {
    const which = filter === undefined ? "" : ` whose name contains ${filter.join(" or ")}`;
    throw new UserError(`Cannot verify ${name} as it has no measured row${which}`);
  }
  const files = await outputs(out, "verify"), human = humanStream(files === null);
  const device = await openChosenDevice(host, adapter, BENCH_FEATURES);
  try {
    const isSame = sameKind(claimed, { adapter: device.adapter, host: host.machine() });
    if (!isSame) checkBits(claimed, device, training);
    const timed = isSame ? rows : [];
    human.write(`${planText(timed.length, claimed, asked, training)}\n`);
    const { suites, quick, tuned, dtype, precision } = claimed.bench;
    const pace = quick ? "quick" : "full";
    const { result, exitCode } = await measure(
      host,
      device,
      jobsLike(timed, { tune: tuned, training }),
      {
        request: {
          ...{ suites, quick, dtype, precision, profile: false, budgetSeconds: null },
          filter: namesOf(timed, training),
        },
        // What it claims is measured as it is: nothing is tuned anew, and no row at the edge of what a row may take is refused.
        ...{ pace, tuningCache: tuned ? new ClaimedWinners(claimed.bench) : null },
        ...{ tuneSeconds: Infinity, budgetSeconds: Infinity, rowSeconds: 2 * ROW_SECONDS[pace] },
        ...{ out: files, json: files === null },
      },
    );
    if (result.status !== "complete") return exitCode;
    return await signOff({ ...subject, extent: { steps: null, rows: asked } }, result, human);
  } finally {
    device.close();
  }
}

/** What a filter would have to be for a run of these rows alone. */
function namesOf(
  rows: readonly { readonly suite: string; readonly op: string; readonly shape: string }[],
  training: boolean,
): string[] {
  const names = rows.map(({ suite, op, shape }) => `${suite} ${op} ${shape}`);
  return [...names, ...training ? [TRAINING_NAME] : []];
}

function planText(
  count: number,
  claimed: BenchResult,
  { rows, filter }: Asked,
  training: boolean,
): string {
  const all = rowsToVerify(claimed, "", { filter, rows: null, seed: "" }).length;
  const drawn = count < all ? `, drawn by chance (--rows all measures each)` : "";
  return [
    `measuring again: ${count} of ${all} rows${count === 0 || rows === null ? "" : drawn}`,
    ...training ? ["and the short training"] : [],
  ].join(" ");
}

/** On another adapter only a training's bits can tell something: whether hardware's are those of the software here. */
function checkBits(claimed: BenchResult, device: Device, training: boolean): void {
  if (training && device.adapter.software && !claimed.adapter.software) return;
  const [of, here] = [claimed, device].map(adapterLabel);
  throw new UserError(
    `Cannot verify times as the adapter differs: ${of} claimed, ${here} here; compare shows them side by side`,
  );
}
