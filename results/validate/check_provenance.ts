import type { Result, TrainResult } from "../schema/result.ts";
import { Checker } from "./checker.ts";
import { checkMachine } from "./origin/check_machine.ts";
import { checkVersions } from "./origin/check_versions.ts";
import { checkPlatform, isSoftwareVendor } from "./origin/check_platform.ts";
import type { Problem } from "./problem.ts";
import { CIFAR10_SHA256 } from "./recipe.ts";
import { checkCommit } from "./reference/commits.ts";
import { parametersOf } from "./reference/parameters.ts";
import { CLOCK_ERROR_MS, RELEASES } from "./reference/releases.ts";
import { disguise } from "./origin/look_alikes.ts";
import { machineNames, nameProblem } from "./origin/machine_name.ts";
import { textProblem } from "../text/document_texts.ts";

/** SHA-256 of nothing at all, which programs give that hash before they have read. */
const NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
/** Adapters that run on the CPU, by what they call themselves. */
const SOFTWARE = /llvmpipe|lavapipe|swiftshader|softpipe|basic render|\bwarp\b/i;

/**
 * What cannot be true of a run's origin. That a digest was made up cannot be seen from it; only `verify` tells, by running again.
 *
 * @param now Milliseconds since 1970.
 */
export function checkProvenance(result: Result, now: number): Problem[] {
  const check = new Checker();
  checkDates(check, result, now);
  checkCommit(check, result);
  checkNames(check, result);
  checkPlatform(check, result);
  checkMachine(check, result);
  checkVersions(check, result);
  const { vendor, architecture, device, description, isFallbackAdapter, software } = result.adapter;
  const named = [vendor, architecture, device, description, result.driver].join(" ");
  const onCpu = isFallbackAdapter === true || SOFTWARE.test(named) ||
    isSoftwareVendor(result.adapter);
  const [is, where] = software ? ["true", "is not known to run"] : ["false", "runs"];
  check.holds(
    ["adapter", "software"],
    software === onCpu,
    `is ${is}, but ${named} ${where} on the CPU`,
  );
  const real = (path: string[], hash: string | null | undefined) =>
    check.holds(path, !hash?.endsWith(NOTHING), "is the SHA-256 of no bytes");
  const { kernelHashes, kernelSources } = result.suite;
  for (const [field, hashes] of Object.entries({ kernelHashes, kernelSources })) {
    for (const [kernel, hash] of Object.entries(hashes ?? {})) real(["suite", field, kernel], hash);
  }
  if (result.kind === "train") {
    checkKnownTraining(check, result);
    real(["train", "weightsDigest"], result.train.weightsDigest);
    real(["dataset", "sha256"], result.dataset.sha256);
  } else {
    real(["bench", "training", "weightsDigest"], result.bench.training?.weightsDigest);
  }
  return check.problems;
}

/** What no text may be is told of all of them alike. */
function checkNames(check: Checker, result: Result): void {
  for (const [path, name] of machineNames(result)) {
    if (textProblem(name) !== null) continue;
    const isModel = /^(device|description)$/.test(path.at(-1)!);
    const problem = nameProblem(name) ?? disguise(name, isModel);
    check.holds(path, problem === null, problem ?? "");
  }
}

/** No run is older than its version, nor of a version that there never was. */
function checkDates(check: Checker, result: Result, now: number): void {
  const { createdAt, suite: { version } } = result;
  const began = Date.parse(createdAt);
  check.holds(["createdAt"], began <= now + CLOCK_ERROR_MS, `is ${createdAt}, in the future`);
  const seconds = secondsOf(result) ?? 0;
  check.holds(
    ["createdAt"],
    began + 1e3 * seconds <= now + CLOCK_ERROR_MS,
    `is ${createdAt}, and ${seconds.toFixed(0)} s later is in the future`,
  );
  const release = Object.hasOwn(RELEASES, version) ? RELEASES[version] : null;
  const known = Object.keys(RELEASES).join(", ");
  check.holds(
    ["suite", "version"],
    release !== null,
    `is ${version}: there are ${known}; where it is newer, judge it by a newer TrainMark`,
  );
  check.holds(
    ["createdAt"],
    release === null || began >= Date.parse(release) - CLOCK_ERROR_MS,
    `is ${createdAt}, before suite ${version} of ${release}`,
  );
}

/** How long a run took by what it says; null of one that went on from another's times. */
function secondsOf(result: Result): number | null {
  if (result.kind === "bench") {
    const { compileSeconds, warmupSeconds, tuningSeconds } = result.bench;
    return compileSeconds + warmupSeconds + tuningSeconds;
  }
  const { resumedFrom, epochs, compileSeconds } = result.train;
  if (resumedFrom !== null) return null;
  return epochs.reduce((sum, { seconds, evalSeconds }) => {
    return sum + seconds + (evalSeconds ?? 0);
  }, compileSeconds);
}

/** An archive is the official one exactly where it has its digest, and a model has the parameters of its layers. */
function checkKnownTraining(check: Checker, result: TrainResult): void {
  const { dataset: { name, sha256, canonical }, train: { parameters } } = result;
  if (name === "cifar10") {
    const isOfficial = sha256 === CIFAR10_SHA256;
    const of = `is ${canonical}, but the official archive's SHA-256 is ${CIFAR10_SHA256}`;
    check.holds(["dataset", "canonical"], canonical === isOfficial, of);
  } else {
    check.holds(
      ["dataset", "canonical"],
      !canonical,
      `is true, but ${name} has no official archive`,
    );
  }
  const want = parametersOf(result) ?? parameters;
  check.equals(["train", "parameters"], parameters, want, "its model's layers have");
}
