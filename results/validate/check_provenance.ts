import type { Result } from "../schema/result.ts";
import { Checker } from "./checker.ts";
import type { Problem } from "./problem.ts";

/** A clock may be wrong, and nowhere is it later than this. */
const AHEAD_MS = 24 * 3600 * 1000;
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
  const { createdAt } = result;
  check.holds(
    ["createdAt"],
    Date.parse(createdAt) <= now + AHEAD_MS,
    `is ${createdAt}, in the future`,
  );
  const { vendor, architecture, device, description, isFallbackAdapter, software } = result.adapter;
  const named = [vendor, architecture, device, description, result.driver].join(" ");
  const onCpu = isFallbackAdapter === true || SOFTWARE.test(named);
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
    real(["train", "weightsDigest"], result.train.weightsDigest);
    real(["dataset", "sha256"], result.dataset.sha256);
  } else {
    real(["bench", "training", "weightsDigest"], result.bench.training?.weightsDigest);
  }
  return check.problems;
}
