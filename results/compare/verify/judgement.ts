import type { BenchResult, Result, TrainResult } from "../../schema/result.ts";
import { adapterLabel, busyLabel } from "../../text/labels.ts";
import { CopyFinder } from "../../validate/copies/copies.ts";
import { validateResult } from "../../validate/validate.ts";
import { compareTraining } from "../compare_train.ts";
import type { Check } from "./compared.ts";
import type { CONCLUSIONS } from "./conclusions.ts";
import { type Extent, partOf } from "./part.ts";
import { noiseBetween, sameKind } from "./same_program.ts";
import { verifyRows } from "./verify_bench.ts";
import { type Verification, verifyTraining } from "./verify_train.ts";

/** What a second run says of a document, and what follows. */
export interface Judgement extends Verification {
  /** Times beside each other; null where they cannot be compared. Of a training they decide nothing, as whoever verifies may be busy. */
  readonly times: Check | null;
  readonly conclusion: typeof CONCLUSIONS[number];
  /** One sentence. */
  readonly reason: string;
}

export type { Extent };

/** Whether all that was run again came to the same. */
export const agrees = ({ conclusion }: Pick<Judgement, "conclusion">): boolean =>
  conclusion === "verified" || conclusion === "partly verified";

/**
 * Judges a document by a run of the same made here.
 *
 * @param sha256 Of the document's file.
 * @throws {UserError} Where they cannot be compared.
 */
export function judge(
  claimed: Result,
  rerun: Result,
  sha256: string,
  extent: Extent,
): Judgement {
  const { steps, rows } = extent, part = partOf(claimed, sha256, extent);
  if (claimed.kind === "train" && rerun.kind === "train") {
    const found = withRules(claimed, verifyTraining(claimed, rerun, steps));
    const times = steps === null ? trainingTimes(claimed, rerun) : null;
    return { ...found, times, ...conclude(claimed, rerun, found, part) };
  }
  const [a, b] = [claimed, rerun] as [BenchResult, BenchResult];
  const asked = rows ?? { filter: null, rows: null, seed: "" };
  const found = withRules(claimed, verifyRows(a, b, sha256, asked));
  const times = found.checks.find(({ what }) => what === "times") ?? null;
  return { ...found, times, ...conclude(a, b, found, part) };
}

/** What the rules refuse, or is a copy of a published run, is not verified, whatever comes out again. */
function withRules(claimed: Result, { checks, ...found }: Verification): Verification {
  const [first, ...others] = [
    ...validateResult(claimed).problems,
    ...[new CopyFinder().find(claimed)].filter((problem) => problem !== null),
  ];
  const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
  const rules = {
    ...{ what: "rules", compared: 1, off: null, allowed: null },
    difference: first ? `${first.path} ${first.message}${more}` : null,
  };
  return { ...found, checks: [rules, ...checks] };
}

/** Of whole runs by one kind of machine. */
function trainingTimes(claimed: TrainResult, rerun: TrainResult): Check | null {
  const trained = [claimed, rerun].every(({ train }) => !train.evalOnly && train.epochs.length > 0);
  if (!trained || !sameKind(claimed, rerun)) return null;
  const [a, b] = [claimed, rerun].map((result) => [{ letter: "", name: "", result }]);
  const [row] = compareTraining(a, b, noiseBetween(claimed, rerun)).rows;
  if (!row) return null;
  const { ratio, spread, verdict } = row.ratio;
  return {
    ...{ what: "times", compared: claimed.train.epochs.length },
    ...{ off: Math.max(0, 1 / ratio - 1), allowed: spread },
    difference: verdict === "slower"
      ? `an image takes ${(1 / ratio).toPrecision(3)} times as long here as claimed`
      : null,
  };
}

function conclude(
  claimed: Result,
  rerun: Result,
  { rule, because, checks }: Verification,
  part: string | null,
): Pick<Judgement, "conclusion" | "reason"> {
  if (isSoftwares(claimed, rerun)) {
    const [of, here] = [claimed, rerun].map(adapterLabel);
    return {
      conclusion: "software",
      reason:
        `these are this software adapter's numbers, to the bit: ${here} computed them here, ` +
        `and the result names ${of}, which rounds otherwise: it is likely forged`,
    };
  }
  const failed = checks.filter(({ difference }) => difference !== null);
  if (failed.length > 0) {
    const busy = rerun.kind === "bench" ? busyLabel(rerun.bench) : null;
    const names = failed.map(({ what }) => what).join(", ");
    const again = busy === null ? "" : `; but ${busy}: verify again where it is not`;
    return {
      conclusion: "not verified",
      reason: `${failed.length} of ${checks.length} checks failed: ${names}${again}`,
    };
  }
  const isTimed = claimed.kind === "train" || sameKind(claimed, rerun);
  if (!isTimed) {
    const [of, here] = [claimed, rerun].map(adapterLabel);
    return {
      conclusion: "not verified",
      reason: `times can be verified on the same adapter alone: ${of} claimed, ${here} here`,
    };
  }
  const differs = because.length === 0 ? "" : `, though there differ ${because.join("; ")}`;
  const conclusion = part === null ? "verified" : "partly verified";
  return { conclusion, reason: `${AGREES[rule]}${part === null ? "" : ` of ${part}`}${differs}` };
}

const AGREES: Record<Verification["rule"], string> = {
  "bit-identical": "every bit is the same here",
  tolerances: "all is the same here but for rounding",
  times: "no row is slower here than claimed, beyond noise",
};

/**
 * Losses that are looked at, at least. Of 5,000 recorded ones of llvmpipe and an H200 none is the same to the bit, of two software adapters'
 * one in 60 at most.
 */
const LEAST_LOSSES = 10;
/** So large a share is no chance, whatever was done to the others. */
const LEAST_SAME = 1 / 4;

/** Whether numbers that are said to be hardware's are those of the software adapter here. */
function isSoftwares(claimed: Result, rerun: Result): boolean {
  if (claimed.adapter.software || !rerun.adapter.software) return false;
  const [a, b] = [claimed, rerun].map((result) =>
    result.kind === "train" ? result.train : result.bench.training
  );
  if (!a || !b) return false;
  if (a.weightsDigest !== null && a.weightsDigest === b.weightsDigest) return true;
  const [ours, theirs] = [a.lossSamples ?? [], b.lossSamples ?? []];
  const both = Math.min(ours.length, theirs.length);
  const same = ours.slice(0, both).filter((loss, i) => loss === theirs[i]).length;
  return both >= LEAST_LOSSES && same >= LEAST_SAME * both;
}
