import type { Result } from "../schema/result.ts";
import { sameChip } from "../text/chip.ts";
import { kernelsLabel, runtimeLabel, togglesLabel } from "../text/labels.ts";
import type { DifferentFact, FactValue } from "./comparison.ts";

/**
 * What is not the subject of a comparison but may explain its ratios. Of one chip seen by two WebGPU implementations, also what each lets
 * programs use of it.
 */
export function differentFacts(base: Result, other: Result): DifferentFact[] {
  return [
    ...differing(knownFacts(base), knownFacts(other)),
    ...(sameChip(base.adapter, other.adapter) ? adapterFacts(base.adapter, other.adapter) : []),
  ];
}

type Facts = Readonly<Record<string, FactValue>>;

function knownFacts(result: Result): Facts {
  const { driver, runtime, suite, host } = result;
  return {
    driver,
    runtime: runtimeLabel(result),
    "WebGPU commit": runtime.webgpu.commit?.slice(0, 10) ?? null,
    backend: runtime.webgpu.backend,
    toggles: togglesLabel(result),
    "suite version": suite.version,
    "suite commit": suite.gitCommit?.slice(0, 10) ?? null,
    "host cpu": host.cpu,
    "host cores": host.cores,
    ...(result.kind === "bench"
      ? { tuned: result.bench.tuned, quick: result.bench.quick }
      : { kernels: kernelsLabel(result) }),
  };
}

function differing(base: Facts, other: Facts): DifferentFact[] {
  return [...new Set([...Object.keys(base), ...Object.keys(other)])]
    .map((fact) => ({ fact, base: base[fact] ?? null, other: other[fact] ?? null }))
    .filter(({ base, other }) => base !== other);
}

/** Features that one of them lists alone, and limits. */
export function adapterFacts(
  a: Pick<Result["adapter"], "features" | "limits">,
  b: Pick<Result["adapter"], "features" | "limits">,
): DifferentFact[] {
  const only = (own: readonly string[], others: readonly string[]) =>
    own.filter((name) => !others.includes(name)).sort().join(", ") || "none";
  const features = {
    fact: "features of its own",
    base: only(a.features, b.features),
    other: only(b.features, a.features),
  };
  const limits = differing(a.limits, b.limits).map((limit) => ({
    ...limit,
    fact: `limit ${limit.fact}`,
  }));
  return [...(features.base === features.other ? [] : [features]), ...limits];
}
