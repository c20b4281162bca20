/** What all runtimes share that have `node:` modules and can start programs. */
import { existsSync, readFileSync } from "node:fs";
import os from "node:os";
import process from "node:process";
import { modelName } from "../../results/text/chip.ts";
import { kernelSources } from "../../results/text/kernel_sources.ts";
import { BUILD } from "../package/build.ts";
import type { Host, SourceTree } from "./host.ts";
import { rootPath } from "./paths.ts";
import { driverFromSummary } from "./vulkan.ts";

/** A program's standard output, or null where it fails, is not installed or not permitted. */
export type ReadProgram = (program: string, args: readonly string[]) => string | null;

/** What {@linkcode nodeLike} makes of a way to read a program's output. */
export type NodeLike = Pick<
  Host,
  | "argv"
  | "machine"
  | "sourceTree"
  | "rssBytes"
  | "freeBytes"
  | "readSystemFile"
  | "driver"
  | "startWorker"
>;

/** @param mayBeVulkan Whether the adapter may be one of Vulkan's. */
export function nodeLike(read: ReadProgram, mayBeVulkan: () => boolean): NodeLike {
  return {
    argv: process.argv.slice(2),
    machine: () => ({
      os: process.platform,
      arch: process.arch,
      cpu: os.cpus()[0]?.model || null,
      cores: os.cpus().length || null,
      memoryBytes: os.totalmem() || null,
    }),
    rssBytes: () => process.memoryUsage.rss(),
    freeBytes: () => os.freemem() || null,
    readSystemFile(file) {
      try {
        return readFileSync(file, "utf8");
      } catch {
        return null;
      }
    },
    async sourceTree() {
      return BUILD ??
        { ...checkedOut(read), kernelSources: await kernelSources(rootPath("kernels")) };
    },
    driver(adapter) {
      const deviceName = modelName(adapter);
      if (deviceName === null || process.platform !== "linux" || !mayBeVulkan()) return null;
      const summary = read("vulkaninfo", ["--summary"]);
      return summary === null ? null : driverFromSummary(summary, deviceName);
    },
    startWorker: (module) => new Worker(module, { type: "module" }),
  };
}

/**
 * What Git says of the sources, where they are the repository and not merely somewhere inside another one. The repository is named, as Git
 * would not look for one of another owner, and would take that of a hook which runs this.
 */
function checkedOut(
  read: ReadProgram,
): Pick<SourceTree, "commit" | "dirty" | "withoutCommit"> {
  const repository = ["-C", rootPath("."), "--git-dir=.git", "--work-tree=."];
  const git = (...args: string[]) => read("git", ["--no-optional-locks", ...repository, ...args]);
  const commit = git("rev-parse", "HEAD")?.trim() ?? null;
  const changes = git("status", "--porcelain", "--untracked-files=no");
  const dirty = changes === null ? null : changes !== "";
  if (commit !== null) return { commit, dirty };
  const withoutCommit = !existsSync(rootPath(".git"))
    ? "these sources are no clone"
    : read("git", ["--version"]) === null
    ? "git is not installed"
    : "git cannot read this clone: git log says why";
  return { commit, dirty: null, withoutCommit };
}
