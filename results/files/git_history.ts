import { existsSync } from "node:fs";
import { join } from "node:path";
import { isKernelSource, sourceHashes } from "../text/kernel_sources.ts";
import type { Committed } from "./committed.ts";

type Read = (program: string, args: readonly string[]) => string | null;

/** Texts that are read at once: Node keeps a megabyte of a program's output. */
const AT_ONCE = 64;

/**
 * The commits up to the one that a clone has checked out, newest first: of a shallow clone those that it has; none where Git is not installed
 * or may not be run, or the folder is no clone. It is named, as Git would not look for one of another owner.
 *
 * @param read A program's standard output, or null where it fails.
 */
export function gitHistory(folder: string, read: Read): (readonly [string, () => Committed])[] {
  if (!existsSync(join(folder, ".git"))) return [];
  const git = (...args: string[]) =>
    read("git", ["--no-optional-locks", "-C", folder, "--git-dir=.git", ...args]);
  const log = git("log", "--format=%H %cI")?.trim().split("\n") ?? [];
  return log.map((line) => {
    const [commit, date] = line.split(" ");
    return [commit, () => ({
      date,
      version: versionIn(git("show", `${commit}:package.json`)),
      kernelSources: sourcesAt(commit, git),
    })];
  });
}

function versionIn(text: string | null): string | null {
  try {
    return JSON.parse(text ?? "").version ?? null;
  } catch {
    return null;
  }
}

/** By the sizes that Git tells of the files, whose texts come one after another. */
function sourcesAt(
  commit: string,
  git: (...args: string[]) => string | null,
): Record<string, string> | null {
  const tree = git("ls-tree", "-r", "-l", "-z", commit, "kernels/")?.split("\0") ?? [];
  const files = tree.flatMap((entry) => {
    const [, object, size, name] = entry.match(/^\d+ blob (\w+) +(\d+)\tkernels\/(.+)$/s) ?? [];
    return name && isKernelSource(name) ? [{ object, name, size: Number(size) }] : [];
  });
  const texts: [string, string][] = [];
  for (let i = 0; i < files.length; i += AT_ONCE) {
    const some = files.slice(i, i + AT_ONCE);
    const all = git("show", ...some.map(({ object }) => object));
    if (all === null) return null;
    const bytes = new TextEncoder().encode(all);
    let at = 0;
    for (const { name, size } of some) {
      texts.push([name, new TextDecoder().decode(bytes.subarray(at, at += size))]);
    }
    if (at !== bytes.length) return null;
  }
  return texts.length === 0 ? null : sourceHashes(texts);
}
