import path from "node:path";
import process from "node:process";
import { BUILD } from "../package/build.ts";

/** A path as the user meant it: what starts tasks changes to the repository's root, `INIT_CWD` is where the user was. */
export function userPath(file: string): string {
  const folder = BUILD ? undefined : process.env.INIT_CWD;
  return path.resolve(folder ?? process.cwd(), file);
}

/** A path below the folder that runs and caches are kept in: the repository's root, or of a package the folder that the user is in. */
export function rootPath(file: string): string {
  return BUILD ? userPath(file) : path.resolve(import.meta.dirname!, "../..", file);
}

/** Where a run's result goes: the path that the user asked for, or results/runs/…, named by `name`. */
export function runPath(asked: string | undefined, name: string): string {
  return asked === undefined ? rootPath(`results/runs/${name}.json`) : userPath(asked);
}

/**
 * A name that begins with the time, to the second, so that a folder of runs lists them in order, and that no other run has, on whatever
 * machine it is begun in that second: `2026-01-31T120000-verify-1a2b3c4d`.
 */
export function timedName(name: string, at: Date = new Date()): string {
  const unique = crypto.randomUUID().slice(0, 8);
  return `${at.toISOString().slice(0, 19).replaceAll(":", "")}-${name}-${unique}`;
}
