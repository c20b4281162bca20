import type { AdapterDescription } from "../../kernels/gpu/adapter.ts";
import type { LimitName } from "../../kernels/gpu/kernel.ts";
import type { Commits } from "../../results/files/committed.ts";
import type { Host as Machine, Runtime } from "../../results/schema/types/provenance.ts";

/** A GPU adapter's driver or API, and the environment under which a WebGPU implementation finds it. */
export interface Route {
  /** Variables to set before WebGPU starts. */
  readonly environment: Environment;
  /** The Vulkan driver manifest, e.g. `lvp_icd.x86_64`. */
  readonly driver: string | null;
  readonly backend: "vulkan" | "gl" | "metal" | "dx12" | "dx11" | null;
}

/** Environment variables that steer a WebGPU implementation. */
export type Environment = Readonly<Record<string, string>>;

/** The program's own sources. */
export interface SourceTree {
  /** Null without Git or a repository. */
  readonly commit: string | null;
  /** Why it is not known, to follow `as`; absent where it is. */
  readonly withoutCommit?: string;
  /** Whether tracked files differ from the commit. */
  readonly dirty: boolean | null;
  /** SHA-256 of the sources of the kernels, by their folder. */
  readonly kernelSources: Readonly<Record<string, string>>;
  /** The kind of package that this is; absent in a clone. */
  readonly package?: "npm" | "jsr";
}

/** How a process ended. */
export interface ProcessResult {
  readonly code: number;
  /** The signal that ended it, if one did. */
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
}

/** A program that runs beside this one, and is asked and answers by its standard input and output. */
export interface Program {
  readonly input: WritableStream<Uint8Array<ArrayBuffer>>;
  readonly output: ReadableStream<Uint8Array<ArrayBuffer>>;
  /** What it wrote to standard error, when it has ended. */
  readonly ended: Promise<string>;
  /** Ends it, where it has not ended. */
  kill(): void;
}

/** What a user of this runtime can do about what is missing, to end a sentence with. */
export interface Advice {
  /** No adapter answered. */
  readonly noAdapter: string;
  /** The runtime cannot be started again. */
  readonly notStarted: string;
  /** The driver stays unknown. */
  readonly driver: string;
}

/** Where a run takes place, as its result tells it: what the browser has too. */
export interface Surroundings {
  /** What this process was started with, without the program's name. */
  readonly argv: readonly string[];
  runtime(): Runtime;
  machine(): Machine;
  sourceTree(): Promise<SourceTree>;
  /**
   * The driver of an adapter, as the system or WebGPU tells it: `llvmpipe Mesa 22.3.6 (LLVM 15.0.6)`. Null where neither does, or where two
   * drivers have a device of that name.
   *
   * @param environment Under which it was found, beside this process's.
   */
  driver(adapter: AdapterDescription, environment?: Environment): string | null;
}

/**
 * A runtime with a WebGPU implementation, and all that differs from one to the other: each has one module that makes it, and
 * {@linkcode chooseHost} picks. Web APIs and what `node:` modules do alike everywhere (files, the terminal, signals) are used as they are.
 */
export interface Host extends Surroundings {
  readonly advice: Advice;
  /** Commits that the sources are known to have had: of a clone its history, of a package its own. */
  commits(): Commits;
  /** A file in which the system tells something of itself, such as /proc/self/status; null where there is none. */
  readSystemFile(path: string): string | null;
  /** Resident memory of this process, in bytes. */
  rssBytes(): number;
  /** Memory of the machine that processes may take without swapping, in bytes; null where the system does not tell. */
  freeBytes(): number | null;
  /**
   * WebGPU's entry point, or undefined where the runtime has none.
   *
   * @param environment Counts only before the first adapter is asked for, as drivers are loaded then.
   */
  gpu(environment: Environment): Promise<GPU | undefined>;
  /** Features that adapters may grant without listing them. */
  readonly unlistedFeatures: readonly GPUFeatureName[];
  /** Where to look for adapters, in order of preference; the first is the environment as it is. */
  routes(): Route[];
  /** Along the route that this process is on: environments that each single out one of its adapters, where there are several. */
  adapterEnvironments(): Promise<readonly Environment[]>;
  /**
   * Runs a module of ours in a process of its own, without permissions where the runtime has such.
   *
   * @returns Null where the runtime cannot be started again.
   */
  runModule(
    module: URL,
    options: { readonly environment: Environment; readonly timeoutMs: number },
  ): Promise<ProcessResult | null>;
  /**
   * Starts another program.
   *
   * @returns Null where there is none of that name on `PATH`, or it may not be started.
   */
  startProgram(program: string, args: readonly string[]): Promise<Program | null>;
  /** Starts a module in a worker. */
  startWorker(module: URL): Worker;
}

/**
 * Limits of which a device has all that its adapter has: what a model and a batch need is known only when they are planned, which takes a
 * device, and to be granted more costs nothing. Every rung keeps within the defaults of the last two.
 */
export const LARGEST: readonly LimitName[] = [
  ...["maxBufferSize", "maxStorageBufferBindingSize"] as const,
  ...["maxComputeWorkgroupStorageSize", "maxComputeInvocationsPerWorkgroup"] as const,
];
