/** Bun and Node, whose WebGPU is Dawn by the npm package `webgpu`. */
import { execFile, execFileSync, spawn } from "node:child_process";
import process from "node:process";
import { Readable, Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { AdapterDescription } from "../../../kernels/gpu/adapter.ts";
import { modelName } from "../../../results/text/chip.ts";
import manifest from "../../../package.json" with { type: "json" };
import { BUILD } from "../../package/build.ts";
import type { Environment, Host, ProcessResult, Program, Route } from "../host.ts";
import { DRIVER_ADVICE, nodeLike } from "../node_like.ts";
import { vulkanRoutes } from "../vulkan.ts";
import { ADAPTER, adapterNames, BACKEND, openDawn, type OpenedDawn } from "./open_dawn.ts";
import { webWorker } from "./web_worker.ts";

/** The API that Dawn uses on each platform, and others that it can. */
const BACKENDS: Partial<Record<string, readonly [name: string, backend: Route["backend"]][]>> = {
  darwin: [["metal", "metal"]],
  win32: [["d3d12", "dx12"], ["vulkan", "vulkan"], ["d3d11", "dx11"]],
  linux: [["vulkan", "vulkan"]],
};

/**
 * Dawn's commit in each version of the package, as `kDawnVersion` in its binaries: Dawn has no versions of its own, and tells its commit to
 * no caller.
 */
const COMMITS: Readonly<Record<string, string>> = {
  "0.6.2": "77f9a9aa5f7180958480de17680c61a84c006842",
};

/** The host of a process of Bun or Node. */
export function dawnHost(): Host {
  const name = "bun" in process.versions ? "bun" : "node";
  const version = manifest.optionalDependencies.webgpu;
  const shared = nodeLike(readProgram, () => true);
  let opening: Promise<OpenedDawn> | undefined, opened: OpenedDawn | undefined;
  return {
    ...shared,
    advice: {
      noAdapter:
        "install a Vulkan, Metal or DirectX 12 driver; of software ones, Mesa's of version 23 or later or Chromium's SwiftShader (--adapter swiftshader)",
      notStarted: `make ${process.execPath} executable`,
      driver: DRIVER_ADVICE,
    },
    runtime: () => ({
      name,
      version: process.versions[name]!,
      webgpu: {
        implementation: "dawn",
        version,
        commit: COMMITS[version] ?? null,
        backend: process.env[BACKEND] || null,
        shaderCompiler: null,
        toggles: opened?.toggles ?? null,
      },
      v8: name === "node" ? process.versions.v8 : null, // Bun's is JavaScriptCore.
    }),
    async gpu(environment) {
      if (Object.keys(environment).length > 0) opening = undefined;
      opened = await (opening ??= openDawn(environment));
      return opened.gpu;
    },
    driver: (adapter, environment) => shared.driver(adapter, environment) ?? toldDriver(adapter),
    unlistedFeatures: [],
    routes,
    adapterEnvironments,
    runModule,
    startProgram,
    ...name === "node" ? { startWorker: webWorker } : {},
  };
}

/** Dawn's description of an adapter is its driver's, where the device says the model. */
function toldDriver(adapter: AdapterDescription): string | null {
  return adapter.description === modelName(adapter) ? null : adapter.description;
}

/** As it is, by Vulkan driver, by API. */
function routes(): Route[] {
  const backends = BACKENDS[process.platform] ?? [];
  const asked = process.env[BACKEND] ?? backends[0]?.[0];
  const others = backends.filter(([name]) => name !== asked);
  return [
    {
      environment: {},
      driver: null,
      backend: backends.find(([name]) => name === asked)?.[1] ?? null,
    },
    ...vulkanRoutes(BACKEND),
    ...others.map(([name, backend]): Route => ({
      environment: { [BACKEND]: name },
      driver: null,
      backend,
    })),
  ];
}

/** Dawn gives the first of several adapters unless one is named. */
async function adapterEnvironments(): Promise<Environment[]> {
  const names = await adapterNames();
  return names.length > 1 ? names.map((name) => ({ [ADAPTER]: name })) : [];
}

function readProgram(program: string, args: readonly string[]): string | null {
  try {
    return execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  } catch {
    return null;
  }
}

/** What Node needs to import a shader's text; Bun does by itself, and packages import none. */
const LOADER = "bun" in process.versions || BUILD
  ? []
  : ["--import", new URL("../text_imports.mjs", import.meta.url).href];

function runModule(
  module: URL,
  { environment, timeoutMs }: { environment: Environment; timeoutMs: number },
): Promise<ProcessResult | null> {
  return new Promise((resolve) => {
    const options = { env: { ...process.env, ...environment }, timeout: timeoutMs };
    execFile(
      process.execPath,
      [...LOADER, fileURLToPath(module)],
      options,
      (error, stdout, stderr) => {
        if (typeof error?.code === "string") return resolve(null); // It did not start.
        const signal = error?.signal ?? null, timedOut = error?.killed ?? false;
        resolve({ code: error?.code ?? (signal ? 1 : 0), signal, stdout, stderr, timedOut });
      },
    );
  });
}

function startProgram(program: string, args: readonly string[]): Promise<Program | null> {
  return new Promise((resolve) => {
    const child = spawn(program, args);
    child.on("error", () => resolve(null));
    child.on("spawn", () =>
      resolve({
        input: Writable.toWeb(child.stdin),
        output: Readable.toWeb(child.stdout) as Program["output"],
        ended: text(child.stderr),
        kill: () => void child.kill("SIGKILL"),
      }));
  });
}
