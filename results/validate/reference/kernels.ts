import type { Result } from "../../schema/result.ts";
import known from "./known_sources.json" with { type: "json" };
import { type Problem, problemAt } from "../problem.ts";

/** Hashes of the kernels' sources in this repository so far, by suite version and folder. */
export type KnownSources = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** The kernels of a run that are not this repository's, or of which that cannot be told. */
export function kernelFlags({ suite }: Result, all: KnownSources = known): Problem[] {
  const { version, kernelSources } = suite;
  const path = ["suite", "kernelSources"];
  if (kernelSources === undefined) {
    return [
      problemAt(path, "kernel sources are not stated: whether they were modified is not known"),
    ];
  }
  const ofVersion = Object.hasOwn(all, version) ? all[version] : {};
  const names = new Set([...Object.keys(ofVersion), ...Object.keys(kernelSources)]);
  if (names.size === 0) {
    return [problemAt(path, "kernel sources name no kernel: modified or unknown kernels")];
  }
  return [...names].flatMap((name) => {
    if (!Object.hasOwn(kernelSources, name)) {
      return [problemAt(path, `kernel sources do not name ${name}`)];
    }
    const hashes = Object.hasOwn(ofVersion, name) ? ofVersion[name] : [];
    if (hashes.includes(kernelSources[name])) return [];
    return [problemAt([...path, name], "modified or unknown kernel")];
  });
}
