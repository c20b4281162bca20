/**
 * The one module that knows which runtime it runs in: the WebGPU entry point, processes, and what can be told
 * of the machine. Everything else uses web APIs and `node:` modules.
 */
import os from "node:os";
import path from "node:path";
import process from "node:process";

/** What is known of the machine. Unknown is null, never guessed. */
export interface HostInfo {
  readonly os: string;
  readonly arch: string;
  readonly cpu: string | null;
  /** Logical processors. */
  readonly cores: number | null;
  readonly memoryBytes: number | null;
}

/** How a subprocess ended. */
export interface ProcessResult {
  readonly code: number;
  /** The signal that ended it, if one did. */
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
}

/** A runtime with a WebGPU implementation. */
export interface Host {
  readonly name: "deno" | "bun";
  readonly version: string;
  /** `wgpu` or `dawn`. */
  readonly webgpuImplementation: string | null;
  readonly webgpuVersion: string | null;
  readonly gpu: GPU | undefined;
  info(): HostInfo;
  /** Resident memory of this process. */
  rssBytes(): number;
  /** The commit of the source tree, and whether tracked files differ from it; nulls without git or a repository. */
  gitCommit(): { commit: string | null; dirty: boolean | null };
  /**
   * The Vulkan driver of the device with this name (`adapter.info.description`), as `vulkaninfo` tells it:
   * `llvmpipe Mesa 22.3.6 (LLVM 15.0.6)`. Null where that is not installed, or where two drivers have such a device.
   */
  driver(deviceName: string | null): string | null;
  /** Environment variables that steer the WebGPU implementation and are set. */
  webgpuEnvironment(): Record<string, string>;
  /** Sets such variables. Counts only before the first `requestAdapter()`, as the driver is loaded then. */
  setWebgpuEnvironment(values: Readonly<Record<string, string>>): void;
  /**
   * Runs a module of ours in a process of its own, without permissions.
   *
   * @returns Null where the runtime cannot be started again.
   */
  runModule(
    file: string,
    options: { environment: Readonly<Record<string, string>>; timeoutMs: number },
  ): Promise<ProcessResult | null>;
}

const ROOT = path.join(import.meta.dirname!, "../..");
const WEBGPU_VARIABLES = [
  "DENO_WEBGPU_BACKEND",
  "DENO_WEBGPU_DX12_COMPILER",
  "VK_DRIVER_FILES",
  "VK_ICD_FILENAMES",
];

/** A path as the user meant it: `deno task` changes to the repository root, `INIT_CWD` is where the user was. */
export function userPath(file: string): string {
  return path.resolve(process.env.INIT_CWD ?? process.cwd(), file);
}

/** A path below the repository root, where tasks may write. */
export function rootPath(file: string): string {
  return path.join(ROOT, file);
}

/** Finds the driver of a device in the output of `vulkaninfo --summary`. */
export function driverFromSummary(summary: string, deviceName: string): string | null {
  const drivers = summary.split(/^GPU\d+:$/m).slice(1).map((block) => {
    const field = (name: string) => block.match(new RegExp(`^\\s*${name}\\s*= (.*)$`, "m"))?.[1];
    const text = `${field("driverName") ?? ""} ${field("driverInfo") ?? ""}`.trim();
    return { device: field("deviceName"), text };
  }).filter(({ device, text }) => device === deviceName && text !== "");
  return new Set(drivers.map(({ text }) => text)).size === 1 ? drivers[0].text : null;
}

type Output = (command: string, args: string[]) => string | null;

/** What all runtimes share, given a way to read a command's standard output (null where it fails). */
function common(output: Output) {
  return {
    info: (): HostInfo => ({
      os: process.platform,
      arch: process.arch,
      cpu: os.cpus()[0]?.model || null,
      cores: os.cpus().length || null,
      memoryBytes: os.totalmem() || null,
    }),
    rssBytes: () => process.memoryUsage.rss(),
    gitCommit() {
      const git = (...args: string[]) => output("git", ["-C", ROOT, ...args]);
      // Only where the sources are the repository, not merely somewhere inside another one.
      if (git("rev-parse", "--show-prefix")?.trim() !== "") return { commit: null, dirty: null };
      const commit = git("rev-parse", "HEAD")?.trim() ?? null;
      const changes = git("status", "--porcelain", "--untracked-files=no");
      return { commit, dirty: changes === null ? null : changes !== "" };
    },
    driver(deviceName: string | null) {
      // Elsewhere the adapter is not a Vulkan one, or not certainly.
      const vulkan = process.platform === "linux" &&
        !process.env.DENO_WEBGPU_BACKEND?.split(",").includes("gl");
      const summary = vulkan && deviceName ? output("vulkaninfo", ["--summary"]) : null;
      return summary && deviceName ? driverFromSummary(summary, deviceName) : null;
    },
    webgpuEnvironment: () =>
      Object.fromEntries(
        WEBGPU_VARIABLES.flatMap((name) => {
          const value = process.env[name];
          return value ? [[name, value]] : [];
        }),
      ),
    setWebgpuEnvironment(values: Readonly<Record<string, string>>) {
      for (const [name, value] of Object.entries(values)) process.env[name] = value;
    },
  };
}

/**
 * Emptied for the programs that are started: with one of these set, Deno starts none unless it may start all. Machines with CUDA often
 * set the first.
 */
const LOADER_VARIABLES = ["LD_LIBRARY_PATH", "LD_PRELOAD", "DYLD_LIBRARY_PATH"];
const PLAIN_LOADER = Object.fromEntries(LOADER_VARIABLES.map((name) => [name, ""]));

/**
 * Deno's own `Deno.Command` and not `node:child_process`, as the latter needs the permission to read the whole environment.
 */
function denoHost(): Host {
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  const output: Output = (command, args) => {
    try {
      const result = new Deno.Command(command, { args, env: PLAIN_LOADER, stderr: "null" })
        .outputSync();
      return result.success ? decode(result.stdout) : null;
    } catch {
      return null; // Not installed, or not permitted.
    }
  };
  return {
    name: "deno",
    version: Deno.version.deno,
    webgpuImplementation: "wgpu",
    webgpuVersion: null, // Deno does not tell it.
    gpu: navigator.gpu,
    ...common(output),
    async runModule(file, { environment, timeoutMs }) {
      // By name, as `--allow-run=deno` permits the `deno` on PATH, which need not be `Deno.execPath()`.
      const args = ["run", "--quiet", "--no-prompt", "--no-config", "--no-lock", file];
      const signal = AbortSignal.timeout(timeoutMs);
      try {
        const env = { ...PLAIN_LOADER, ...environment };
        const command = new Deno.Command("deno", { args, env, signal });
        const { code, signal: endedBy, stdout, stderr } = await command.output();
        return {
          code,
          signal: endedBy,
          stdout: decode(stdout),
          stderr: decode(stderr),
          timedOut: signal.aborted,
        };
      } catch {
        return null;
      }
    },
  };
}

/** The runtime that this process runs in. */
export const host: Host = denoHost();
