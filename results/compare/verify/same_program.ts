import type { Result, TrainResult } from "../../schema/result.ts";
import { modelName, sameChip } from "../../text/chip.ts";
import { adapterLabel } from "../../text/labels.ts";
import { stable } from "../protocol.ts";
import { NOISE } from "../ratio.ts";

type Train = TrainResult["train"];

/** Whether times can be the same: of one chip, and of a software adapter on one processor, which is what computes. */
export function sameKind(
  a: Pick<Result, "adapter" | "host">,
  b: Pick<Result, "adapter" | "host">,
): boolean {
  if (a.adapter.software !== b.adapter.software) return false;
  if (a.adapter.software && a.host.cpu !== b.host.cpu) return false;
  return adapterLabel(a) === adapterLabel(b) || sameChip(a.adapter, b.adapter);
}

/**
 * The share by which two runs of one kind of machine are taken to differ in their times. Where driver, runtime or version differ too, twice as
 * much: SwiftShader's rows under Deno, Bun, Node and Chromium on one machine are up to 36 % apart.
 */
export function noiseBetween(a: Result, b: Result): number {
  const noise = NOISE[a.adapter.software ? "software" : "hardware"];
  return otherMachine(a, b).length === 0 ? noise : 2 * noise;
}

/** What two runs were not both made by, with both values, the claimed one first. An unknown driver is taken for the same as an unknown one. */
export function otherMachine(claimed: Result, rerun: Result): string[] {
  const known = (result: Result): Record<string, unknown> => ({
    adapter: modelName(result.adapter) ?? `${result.adapter.vendor} ${result.adapter.device}`,
    // A software adapter computes as its processor does, with or without fused multiply-adds.
    processor: result.adapter.software ? result.host.cpu : null,
    driver: result.driver,
    runtime: `${result.runtime.name} ${result.runtime.version}`,
    backend: result.runtime.webgpu.backend,
    "suite version": result.suite.version,
  });
  const [a, b] = [known(claimed), known(rerun)];
  return Object.keys(a).filter((name) => a[name] !== b[name])
    .map((name) => `${name}: ${a[name] ?? "unknown"} and ${b[name] ?? "unknown"}`);
}

/**
 * Why two runs of one recipe, which has seed and precision, may differ in their bits: what was not the same. Empty where adapter, driver,
 * runtime, suite and tuning were the same, so that every bit must be.
 */
export function whyBitsMayDiffer(claimed: TrainResult, rerun: TrainResult): string[] {
  return [
    ...otherMachine(claimed, rerun),
    ...otherTuning(claimed.train, rerun.train),
    ...sameSources(claimed, rerun) ? [] : otherKernels(claimed, rerun),
  ];
}

/** Variants that were claimed and did not run here, as this device has not what they need, or another recipe's plan no such shape. */
function otherTuning({ plan: { choices: a } }: Train, { plan: { choices: b } }: Train): string[] {
  if (!a || !b) return [];
  const [first, ...others] = Object.keys(a).filter((name) => a[name] !== b[name]);
  if (first === undefined) return [];
  const more = others.length === 0 ? "" : ` (and of ${others.length} more shapes)`;
  return [`tuning: ${first} by ${a[first]} and ${b[first] ?? "nothing"}${more}`];
}

/** One commit, unchanged: then kernels that differ are no reason but a finding. */
export function sameSources({ suite: a }: Result, { suite: b }: Result): boolean {
  return a.gitCommit !== null && a.gitCommit === b.gitCommit && !a.gitDirty && !b.gitDirty &&
    a.gitDirty !== null && b.gitDirty !== null;
}

function otherKernels({ suite: a, train }: TrainResult, { suite: b, train: own }: TrainResult) {
  const names = [...new Set([...Object.keys(a.kernelHashes), ...Object.keys(b.kernelHashes)])];
  const other = names.filter((name) => a.kernelHashes[name] !== b.kernelHashes[name]).sort();
  if (other.length > 0) return [`sources of the kernels ${other.join(", ")}`];
  return stable(train.plan.variants) === stable(own.plan.variants) ? [] : ["kernels of the plan"];
}
