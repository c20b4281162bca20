import type { Result } from "../schema.ts";
import known from "./known_kernels.json" with { type: "json" };
import { type Problem, problemAt } from "./problem.ts";

/** Hashes that recorded results had, by suite version and by op/variant. A hash is over all shapes that a run compiled. */
export type KnownKernels = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** The kernels of a run that no recorded run of its suite version had. */
export function kernelFlags(result: Result, all: KnownKernels = known): Problem[] {
  const { version, kernelHashes } = result.suite;
  const path = ["suite", "kernelHashes"];
  const ran = result.kind === "train" ||
    result.bench.rows.some(({ status }) => status === "complete");
  if (ran && Object.keys(kernelHashes).length === 0) {
    return [problemAt(path, "name no kernel: modified or unknown kernels")];
  }
  const ofVersion = own(all, version) ?? {};
  return Object.entries(kernelHashes)
    .filter(([kernel, hash]) => !own(ofVersion, kernel)?.includes(hash))
    .map(([kernel]) => problemAt([...path, kernel], "modified or unknown kernel"));
}

function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
