/**
 * Keeps what the rules compare with equal to the recorded results: `deno task reference` rewrites reference_runs.json and
 * known_kernels.json, `deno task reference --check` only tells whether it would.
 */
import { join } from "node:path";
import { generate } from "../generated.ts";
import { type Recorded, recordedResults } from "../recorded.ts";
import type { ReferenceRun } from "./convergence.ts";
import type { KnownKernels } from "./kernels.ts";
import { recipeDifferences } from "./recipe.ts";

/** How the recorded runs of the recipe went, in the order of their paths. */
export function referenceRuns(recorded: readonly Recorded[]): ReferenceRun[] {
  return recorded.flatMap(({ path, result }) => {
    if (result.kind !== "train" || result.status !== "complete") return [];
    if (recipeDifferences(result).length > 0) return [];
    const { seed, epochs, final } = result.train;
    const testTop1 = epochs.map((epoch) => epoch.testTop1!);
    if (testTop1.includes(null!)) return [];
    const trainLoss = epochs.map((epoch) => epoch.trainLoss);
    return [{ path, seed, trainLoss, testTop1, finalTop1: final!.testTop1 }];
  });
}

/** The kernels' hashes in the recorded results of committed sources, sorted. */
export function knownKernels(recorded: readonly Recorded[]): KnownKernels {
  const found: Record<string, Record<string, string[]>> = {};
  for (const { result: { suite } } of recorded) {
    if (suite.gitDirty !== false) continue;
    const kernels = found[suite.version] ??= {};
    for (const [kernel, hash] of Object.entries(suite.kernelHashes)) {
      kernels[kernel] = [...new Set([...kernels[kernel] ?? [], hash])].sort();
    }
  }
  const sorted = <T>(record: Record<string, T>) =>
    Object.fromEntries(Object.entries(record).sort(([a], [b]) => a < b ? -1 : 1));
  return sorted(
    Object.fromEntries(Object.entries(found).map(([version, one]) => [version, sorted(one)])),
  );
}

if (import.meta.main) {
  const folder = import.meta.dirname!;
  await generate("reference", async () => {
    const recorded = await recordedResults(join(folder, ".."));
    return {
      [join(folder, "reference_runs.json")]: referenceRuns(recorded),
      [join(folder, "known_kernels.json")]: knownKernels(recorded),
    };
  });
}
