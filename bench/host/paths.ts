import path from "node:path";
import process from "node:process";

const ROOT = path.resolve(import.meta.dirname!, "../..");

/** A path as the user meant it: what starts tasks changes to the repository's root, `INIT_CWD` is where the user was. */
export function userPath(file: string): string {
  return path.resolve(process.env.INIT_CWD ?? process.cwd(), file);
}

/** A path below the repository's root. */
export function rootPath(file: string): string {
  return path.join(ROOT, file);
}

/** A name that begins with the time, to the second, so that a folder of runs lists them in order: `2026-01-31T120000-verify`. */
export function timedName(name: string, at: Date = new Date()): string {
  return `${at.toISOString().slice(0, 19).replaceAll(":", "")}-${name}`;
}
