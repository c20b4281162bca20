import type { Result } from "../schema.ts";
import knownKernels from "./known_kernels.json" with { type: "json" };
import knownSources from "./known_sources.json" with { type: "json" };
import { type Problem, problemAt } from "./problem.ts";

/** Hashes that recorded results had, by suite version and by what they are of. */
export type KnownHashes = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/**
 * The kernels of a run that are not TrainMark's. Sources tell it best, as they are hashed whole; results that lack them have only the hashes of
 * the WGSL that ran, which no recorded run need have where the shapes are others.
 */
export function kernelFlags({ suite, ...rest }: Result): Problem[] {
  const ran = rest.kind === "train" || rest.bench.rows.some(({ status }) => status === "complete");
  const field = suite.kernelSources === undefined ? "kernelHashes" : "kernelSources";
  const hashes = Object.entries(suite[field] ?? {});
  if (ran && hashes.length === 0) {
    return [problemAt(["suite", field], "name no kernel: modified or unknown kernels")];
  }
  const known: KnownHashes = field === "kernelHashes" ? knownKernels : knownSources;
  const ofVersion = own(known, suite.version) ?? {};
  return hashes
    .filter(([kernel, hash]) => !own(ofVersion, kernel)?.includes(hash))
    .map(([kernel]) => problemAt(["suite", field, kernel], "modified or unknown kernel"));
}

function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
