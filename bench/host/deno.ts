/** Deno, whose WebGPU is wgpu. */
import process from "node:process";
import settings from "./deno.env" with { type: "text" };
import type { Environment, Host, ProcessResult, Program, Route } from "./host.ts";
import { DRIVER_ADVICE, nodeLike } from "./node_like.ts";
import { vulkanRoutes } from "./vulkan.ts";

/** `run` and the tasks have them from the file; a package's host takes them. */
const [, DEFAULT_BACKENDS] = settings.match(/^DENO_WEBGPU_BACKEND=(\S+)/m)!;
const BACKEND = "DENO_WEBGPU_BACKEND", SHADER_COMPILER = "DENO_WEBGPU_DX12_COMPILER";

/** APIs that wgpu may use on each platform, in order of preference. */
const BACKENDS: Partial<Record<string, readonly Route["backend"][]>> = {
  darwin: ["metal"],
  win32: ["dx12", "vulkan", "gl"],
};

/**
 * Emptied for the programs that are started: with one of these set, Deno starts none unless it may start all. Machines with CUDA often
 * set the first.
 */
const LOADER_VARIABLES = ["LD_LIBRARY_PATH", "LD_PRELOAD", "DYLD_LIBRARY_PATH"];
const PLAIN_LOADER = Object.fromEntries(LOADER_VARIABLES.map((name) => [name, ""]));

/** The host of a process of Deno. */
export function denoHost(): Host {
  return {
    // OpenGL is told by the variable alone, as Deno does not tell an adapter's API.
    ...nodeLike(
      readProgram,
      () => !process.env[BACKEND]?.split(",").includes("gl"),
      // Deno itself reads none of them unless it may do everything.
      (path) => process.platform === "win32" ? null : readProgram("cat", [path]),
    ),
    advice: {
      noAdapter:
        "install a Vulkan, Metal or DirectX 12 driver, or mesa-vulkan-drivers for a software one",
      notStarted: "put the folder of deno on PATH",
      driver: DRIVER_ADVICE,
    },
    runtime: () => ({
      name: "deno",
      version: Deno.version.deno,
      webgpu: {
        implementation: "wgpu",
        version: null, // Deno does not tell it.
        commit: null,
        backend: process.env[BACKEND] || null,
        shaderCompiler: process.env[SHADER_COMPILER] || null,
        toggles: null,
      },
      v8: process.versions.v8 ?? null,
    }),
    gpu(environment) {
      process.env[BACKEND] ||= DEFAULT_BACKENDS;
      for (const [name, value] of Object.entries(environment)) process.env[name] = value;
      return Promise.resolve(navigator.gpu);
    },
    // As `node:os` has it of other runtimes: its own tells on macOS and Windows what nobody has used yet.
    freeBytes: () => Deno.systemMemoryInfo().available || null,
    unlistedFeatures: ["subgroups"], // as of 2.9
    routes,
    adapterEnvironments: () => Promise.resolve([]),
    runModule,
    startProgram,
  };
}

/** As it is, by Vulkan driver, by API. */
function routes(): Route[] {
  const backends = BACKENDS[process.platform] ?? ["vulkan", "gl"];
  return [
    { environment: {}, driver: null, backend: null },
    ...vulkanRoutes(BACKEND),
    ...backends.map((backend): Route => ({
      environment: { [BACKEND]: backend! },
      driver: null,
      backend,
    })),
  ];
}

const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** By `Deno.Command` and not `node:child_process`, as the latter needs the permission to read the whole environment. */
function readProgram(program: string, args: readonly string[]): string | null {
  try {
    const { success, stdout } = new Deno.Command(program, {
      args: [...args],
      env: PLAIN_LOADER,
      stderr: "null",
    }).outputSync();
    return success ? decode(stdout) : null;
  } catch {
    return null;
  }
}

function startProgram(program: string, args: readonly string[]): Promise<Program | null> {
  try {
    const child = new Deno.Command(program, {
      args: [...args],
      env: PLAIN_LOADER,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    return Promise.resolve({
      input: child.stdin,
      output: child.stdout,
      ended: child.stderr.text(),
      kill() {
        try {
          child.kill("SIGKILL");
        } catch { /* It has ended. */ }
      },
    });
  } catch {
    return Promise.resolve(null);
  }
}

async function runModule(
  module: URL,
  { environment, timeoutMs }: { environment: Environment; timeoutMs: number },
): Promise<ProcessResult | null> {
  const args = [
    "run",
    "--quiet",
    "--no-prompt",
    `--allow-env=${BACKEND}`,
    "--no-config",
    "--no-lock",
    module.href,
  ];
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const env = { ...PLAIN_LOADER, ...environment };
    // By name, as the permission is for the `deno` on PATH, which need not be `Deno.execPath()`.
    const command = new Deno.Command("deno", { args, env, signal });
    const { code, signal: endedBy, stdout, stderr } = await command.output();
    const [out, err] = [decode(stdout), decode(stderr)];
    return { code, signal: endedBy, stdout: out, stderr: err, timedOut: signal.aborted };
  } catch {
    return null;
  }
}
