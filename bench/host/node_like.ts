/** What all runtimes share that have `node:` modules and can start programs. */
import { existsSync, readFileSync } from "node:fs";
import os from "node:os";
import process from "node:process";
import { modelName } from "../../results/text/chip.ts";
import { ownCommit } from "../../results/files/committed.ts";
import { gitHistory } from "../../results/files/git_history.ts";
import { kernelSources } from "../../results/text/kernel_sources.ts";
import { BUILD } from "../package/build.ts";
import type { Host, SourceTree } from "./host.ts";
import { rootPath } from "./paths.ts";
import { type ReadProgram, systemDriver } from "./system/driver.ts";
import { driverFromSummary } from "./vulkan.ts";

/** What {@linkcode nodeLike} makes of a way to read a program's output. */
export type NodeLike = Pick<
  Host,
  | "argv"
  | "machine"
  | "sourceTree"
  | "commits"
  | "rssBytes"
  | "freeBytes"
  | "readSystemFile"
  | "driver"
  | "startWorker"
>;

/** What a user can do where the driver stays unknown, to end a sentence with. */
export const DRIVER_ADVICE = process.platform === "linux"
  ? "vulkaninfo names it: install vulkan-tools"
  : "the system's settings name it";

/**
 * @param mayBeVulkan Whether an adapter under Linux may be one of Vulkan's.
 * @param readSystemFile As {@linkcode Host} has it, where files are not simply read.
 */
export function nodeLike(
  read: ReadProgram,
  mayBeVulkan: () => boolean,
  readSystemFile: Host["readSystemFile"] = readText,
): NodeLike {
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
    readSystemFile,
    async sourceTree() {
      return BUILD ??
        { ...checkedOut(read), kernelSources: await kernelSources(rootPath("kernels")) };
    },
    commits: () => BUILD ? ownCommit(BUILD.commit) : gitHistory(rootPath("."), read),
    driver(adapter, environment) {
      const deviceName = modelName(adapter), isLinux = process.platform === "linux";
      if (deviceName === null || isLinux && !mayBeVulkan()) return null;
      const summary = isLinux ? read("vulkaninfo", ["--summary"]) : null;
      const told = { readSystemFile, readProgram: read, environment };
      return (summary && driverFromSummary(summary, deviceName)) ?? systemDriver(adapter, told);
    },
    startWorker: (module) => new Worker(module, { type: "module" }),
  };
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
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
