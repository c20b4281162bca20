/** Bun and Node, whose WebGPU is Dawn by the npm package `webgpu`. */
import { execFile, execFileSync } from "node:child_process";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import manifest from "../../package.json" with { type: "json" };
import { BUILD } from "../package/build.ts";
import type { Environment, Host, ProcessResult, Route } from "./host.ts";
import { nodeLike } from "./node_like.ts";
import { rootPath } from "./paths.ts";
import { MANIFEST_VARIABLES, vulkanManifests } from "./vulkan.ts";

/** What the package exports. */
interface Dawn {
  create(options: readonly string[]): GPU;
  readonly globals: Readonly<Record<string, unknown>>;
}

/** By a variable, as Deno's types know no such package: it is 132 MB that Deno has no use for. */
const PACKAGE = "webgpu";

const BACKENDS: Partial<Record<string, Route["backend"]>> = { darwin: "metal", win32: "dx12" };

/** The host of a process of Bun or Node. */
export function dawnHost(): Host {
  const name = "bun" in process.versions ? "bun" : "node";
  let gpu: Promise<GPU | undefined> | undefined;
  return {
    ...nodeLike(readProgram, () => true),
    advice: {
      noAdapter:
        "install a Vulkan, Metal or DirectX 12 driver; Mesa's software one needs to be of version 23 or later",
      notStarted: `make ${process.execPath} executable`,
    },
    runtime: () => ({
      name,
      version: process.versions[name]!,
      webgpu: {
        implementation: "dawn",
        version: manifest.optionalDependencies.webgpu, // Dawn does not tell its own.
        backend: null,
        shaderCompiler: null,
      },
      v8: name === "node" ? process.versions.v8 : null, // Bun's is JavaScriptCore.
    }),
    gpu(environment) {
      for (const [name, value] of Object.entries(environment)) process.env[name] = value;
      return gpu ??= openDawn();
    },
    unlistedFeatures: [],
    routes,
    runModule,
  };
}

/** WebGPU's entry point, which must live as long as anything that it gave; its globals go where browsers have them. */
async function openDawn(): Promise<GPU | undefined> {
  const { create, globals }: Dawn = await import(PACKAGE);
  Object.assign(globalThis, globals);
  const gpu = create([]);
  Object.assign(globalThis, { [Symbol.for("trainmark.gpu")]: gpu });
  return gpu;
}

/** As it is, and by Vulkan driver. */
function routes(): Route[] {
  const drivers = vulkanManifests().map((file): Route => ({
    environment: Object.fromEntries(MANIFEST_VARIABLES.map((name) => [name, file])),
    driver: path.basename(file, ".json"),
    backend: "vulkan",
  }));
  const backend = BACKENDS[process.platform] ?? null;
  return [{ environment: {}, driver: null, backend }, ...drivers];
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
  : ["--import", rootPath("bench/host/text_imports.mjs")];

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
