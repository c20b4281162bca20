import { agrees } from "../compare/verify/judgement.ts";
import { sameSources } from "../compare/verify/same_program.ts";
import { claimedRows } from "../compare/verify/verify_bench.ts";
import type { Result } from "../schema/result.ts";
import { cleanText } from "../text/clean_text.ts";
import { machineLabel, runtimeLabel } from "../text/labels.ts";
import { commitFlags } from "../validate/reference/commits.ts";
import { kernelFlags } from "../validate/reference/kernels.ts";
import type { VerifiedBy } from "./record.ts";
import type { Verdict } from "./verdict.ts";

/** What a verification says of a result. One by a program that is not known here, or another than the result's, verifies in part. */
export function verdictOf(verification: VerifiedBy, claimed: Result): Verdict {
  const { by, reason, times, rerun } = verification;
  const doubt = agrees(verification) ? otherProgram(claimed, rerun) : null;
  const conclusion = doubt === null ? verification.conclusion : "partly verified";
  const how = agrees(verification) ? agreed(verification, claimed) : reason;
  return {
    conclusion,
    by: cleanText(by, 100),
    date: rerun.createdAt.slice(0, 10),
    how: cleanText(doubt === null ? how : `${how}; ${doubt}`, 400),
    machine: cleanText(`${machineLabel(rerun)}, ${runtimeLabel(rerun)}`),
    times: conclusion === "verified" && times !== null && times.difference === null,
  };
}

/** Why what ran again may not be what ran; null of committed sources that are the result's, or known here. */
function otherProgram(claimed: Result, rerun: Result): string | null {
  const { suite } = rerun, { version } = claimed.suite;
  if (suite.version !== version) return `by suite ${suite.version}, not ${version}`;
  if (sameSources(claimed, rerun)) return null; // what there is to say of them is said of the result
  const isKnown = suite.gitDirty === false && suite.gitCommit !== null &&
    commitFlags(rerun).length === 0 && kernelFlags(rerun).length === 0;
  return isKnown ? null : "by modified or unknown sources";
}

function agreed({ rule, steps, checks, times }: VerifiedBy, claimed: Result): string {
  const compared = (name: string) => checks.find(({ what }) => what === name)?.compared ?? 0;
  if (claimed.kind === "bench") {
    const all = claimedRows(claimed).length;
    return `${compared("times")} of ${all} rows measured again, none slower`;
  }
  const bits = rule === "bit-identical" ? "the same to the bit" : "the same but for rounding";
  const first = steps === null ? "" : "first ";
  const weights = compared("weights digest") > 0 ? " and the weights" : "";
  const timed = times === null
    ? ", times not compared"
    : times.difference === null
    ? ", times too"
    : ", but slower here";
  return `${first}${compared("losses")} losses${weights} ${bits}${timed}`;
}
