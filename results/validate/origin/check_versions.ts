/** Versions of runtimes and of what is in them. */
import suite from "../../../package.json" with { type: "json" };
import type { Result } from "../../schema/result.ts";
import type { Checker } from "../checker.ts";
import { type Problem, problemAt } from "../problem.ts";

/** The V8 that runtimes were released with; a release keeps its minor version. */
const V8: Readonly<Record<string, string>> = {
  "deno 2.9": "15.0",
  "node 22": "12.4",
  "node 24": "13.6",
  "node 26": "14.6",
};

/** The newest that this copy knows. */
const NEWEST: Readonly<Record<string, number>> = { deno: 2, bun: 1, node: 26 };

const numbers = (version: string) => version.match(/\d+/g)?.slice(0, 3).map(Number) ?? [];

function isOlder(version: string, least: string): boolean {
  const [a, b] = [numbers(version), numbers(least)];
  const at = a.findIndex((number, i) => number !== b[i]);
  return at >= 0 && a[at] < (b[at] ?? 0);
}

export function checkVersions(check: Checker, { runtime: { name, version, v8 } }: Result): void {
  const path = ["runtime", "version"];
  check.holds(path, /^[\w.+-]+$/.test(version), `is ${version}, which is no version`);
  const engines: Readonly<Record<string, string>> = suite.engines;
  const least = Object.hasOwn(engines, name) ? engines[name].replace(/^\D+/, "") : version;
  check.holds(
    path,
    !isOlder(version, least),
    `is ${version}, but TrainMark runs in ${name} ${least} or newer`,
  );
  const [major, minor] = numbers(version);
  const built = V8[`${name} ${major}`] ?? V8[`${name} ${major}.${minor}`] ?? null;
  check.holds(
    ["runtime", "v8"],
    v8 === null || /^\d+\.\d+\.[\w.-]+$/.test(v8) && (!built || v8.startsWith(`${built}.`)),
    `is ${v8}, but ${name} ${version} has ${built ?? "one of three numbers at least"}`,
  );
}

/** A version may be newer than this copy is. */
export function versionFlags({ runtime: { name, version } }: Result): Problem[] {
  const newest = Object.hasOwn(NEWEST, name) ? NEWEST[name] : Infinity;
  if ((numbers(version)[0] ?? 0) <= newest) return [];
  const message = `is ${version}, newer than what this copy of TrainMark knows: ${name} ${newest}`;
  return [problemAt(["runtime", "version"], message)];
}
