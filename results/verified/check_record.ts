import { basename } from "node:path";
import { judge, type Judgement } from "../compare/verify/judgement.ts";
import type { Check } from "../compare/verify/compared.ts";
import { Checker } from "../validate/checker.ts";
import { CopyFinder } from "../validate/copies/copies.ts";
import { type Fingerprint, fingerprintOf } from "../validate/copies/fingerprint.ts";
import { isPublished, PUBLISHED } from "../validate/copies/published.ts";
import type { Problem, Step } from "../validate/problem.ts";
import { validateResult } from "../validate/validate.ts";
import type { Result } from "../schema/result.ts";
import { UserError } from "../text/user_error.ts";
import type { VerifiedBy, VerifiedRecord } from "./record.ts";
import { earliestEnd } from "./run_end.ts";
import { signerProblem } from "./signer.ts";

/** A result and its file. */
export interface Verified {
  readonly path: string;
  /** Of the file. */
  readonly sha256: string;
  readonly result: Result;
}

/**
 * What cannot be true of verifications, by their places: each must be of this very file, by a valid run of its own, and say what follows from
 * both. That somebody made up the run, or signs with another's name, cannot be seen.
 */
export function checkRecord(
  { file, verifications }: VerifiedRecord,
  verified: Verified,
): Problem[][] {
  const finder = new CopyFinder(PUBLISHED.map(byTimes));
  return verifications.map((verification, i) => {
    const check = new Checker();
    check.equals(["file"], file, basename(verified.path), "it lies beside");
    const at = (...steps: Step[]) => ["verifications", i, ...steps];
    const { by, sha256 } = verification;
    const problem = signerProblem(by);
    check.holds(at("by"), problem === null, problem ?? "");
    const name = basename(verified.path);
    check.holds(
      at("sha256"),
      sha256 === verified.sha256,
      `is ${sha256}, but ${name} has ${verified.sha256}: it is of another file, or that was changed since`,
    );
    if (sha256 !== verified.sha256) return check.problems;
    checkRun(check, at, verification, verified.result);
    checkCopy(check, at, verification.rerun, verified.result, finder);
    if (check.problems.length === 0) checkConclusion(check, at, verification, verified);
    return check.problems;
  });
}

type At = (...steps: Step[]) => Step[];

/** By its times: losses and weights are meant to be the same. */
const byTimes = (fingerprint: Fingerprint): Fingerprint => ({ ...fingerprint, training: null });

/** It must be a run that could be published, of all that is compared, and begun when the result was there. */
function checkRun(check: Checker, at: At, { rerun, steps }: VerifiedBy, claimed: Result): void {
  check.equals(at("rerun", "kind"), rerun.kind, claimed.kind, "the result's is");
  for (const { path, message } of validateResult(rerun).problems) {
    check.holds(at("rerun"), false, `is no valid run: ${path} ${message}`);
  }
  check.holds(
    at("rerun", "createdAt"),
    Date.parse(rerun.createdAt) > earliestEnd(claimed),
    () => {
      const end = new Date(earliestEnd(claimed)).toISOString();
      return `is ${rerun.createdAt}, but the result was not there before ${end}`;
    },
  );
  // One of some steps is interrupted after them.
  const isWhole = steps === null ? rerun.status === "complete" : rerun.status !== "failed";
  check.holds(at("rerun", "status"), isWhole, `is ${rerun.status}: it is not all of the run`);
  if (rerun.kind !== "train" || claimed.kind !== "train") return;
  const [own, train] = [rerun.train, claimed.train];
  const same = (name: string, a: unknown, b: unknown, source: string) =>
    check.equals(at("rerun", "train", name), a, b, source);
  same("evalOnly", own.evalOnly, train.evalOnly, "the result's is");
  same("resumedFrom", own.resumedFrom, null, "of a run from the start it is");
  same(
    "initialWeights",
    own.initialWeights ?? null,
    train.initialWeights ?? null,
    "the result's is",
  );
}

/** It must be a run of its own: not the result, a published one, or one by which the result was verified before. */
function checkCopy(
  check: Checker,
  at: At,
  rerun: Result,
  claimed: Result,
  finder: CopyFinder,
): void {
  const own = new CopyFinder([byTimes(fingerprintOf(claimed))]).find(rerun);
  check.holds(
    at("rerun"),
    own === null,
    () => `is the result itself: ${own!.path} ${own!.message}`,
  );
  if (own !== null) return;
  check.holds(at("rerun"), !isPublished(rerun.id), `is the published run ${rerun.id}`);
  const copy = finder.find(rerun);
  check.holds(
    at("rerun"),
    copy === null,
    () => `is no run of its own: ${copy!.path} ${copy!.message}`,
  );
}

function checkConclusion(check: Checker, at: At, own: VerifiedBy, verified: Verified): void {
  let judged: Judgement;
  try {
    judged = judge(verified.result, own.rerun, verified.sha256, own);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    check.holds(at("rerun"), false, error.message);
    return;
  }
  const source = "its run gives";
  // What it says is drawn from the numbers again: nobody writes the praise.
  check.equals(at("reason"), own.reason, judged.reason, source);
  check.equals(at("because"), own.because.join("; "), judged.because.join("; "), source);
  for (const field of ["conclusion", "rule"] as const) {
    check.equals(at(field), own[field], judged[field], source);
  }
  check.equals(at("checks"), names(own.checks), names(judged.checks), source);
  for (const [i, each] of judged.checks.entries()) {
    checkNumbers(check, (...steps) => at("checks", i, ...steps), own.checks[i], each);
  }
  check.equals(at("times"), own.times === null, judged.times === null, "whether it is null:");
  if (own.times && judged.times) {
    checkNumbers(check, (...steps) => at("times", ...steps), own.times, judged.times);
  }
}

const names = (checks: readonly Check[]) => checks.map(({ what }) => what).join(", ");

function checkNumbers(check: Checker, at: At, own: Check | undefined, judged: Check): void {
  if (!own) return;
  for (const field of ["compared", "off", "allowed"] as const) {
    check.equals(at(field), own[field], judged[field], "its run gives");
  }
  const [says, gives] = [own, judged].map(({ difference }) => difference ?? "that it agrees");
  const same = own.difference === judged.difference;
  check.holds(at("difference"), same, `says ${says}, but its run gives ${gives}`);
}
