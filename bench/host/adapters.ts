/**
 * Which adapters can be reached, and how. `requestAdapter()` gives one at a time, chosen by the implementation; others are
 * reached by naming a Vulkan driver manifest or a backend in the environment before WebGPU starts.
 */
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { UserError } from "../../results/text/user_error.ts";
import { adapterKey, type AdapterReport, type AdapterRequest } from "./adapter_probe.ts";
import { host } from "./host.ts";

/** Environment variables under which WebGPU finds an adapter. */
export type Environment = Readonly<Record<string, string>>;

/** A place to look for adapters. */
export interface Route {
  readonly environment: Environment;
  /** The Vulkan driver manifest, e.g. `lvp_icd.x86_64`. */
  readonly driver: string | null;
  readonly backend: "vulkan" | "gl" | "metal" | "dx12" | null;
}

/** An adapter that can be reached, and how. */
export interface AdapterEntry extends AdapterReport, Route {
  readonly implementation: string | null;
  /** What `requestAdapter()` gives when nothing is asked for. */
  readonly isDefault: boolean;
}

/** A route that led to no adapter. */
export interface DeadEnd extends Route {
  readonly reason: string;
}

/** All adapters, the default one first, and the routes that gave none. */
export interface AdapterList {
  readonly adapters: readonly AdapterEntry[];
  readonly unavailable: readonly DeadEnd[];
}

/** How to get an adapter: set `environment` by `host.setWebgpuEnvironment()`, then `openDevice(host.gpu, request)`. */
export interface AdapterChoice {
  readonly environment: Environment;
  readonly request: AdapterRequest;
}

/** A driver that takes longer to answer is given up. */
const TIMEOUT_MS = 20_000;

const MANIFEST_FOLDERS = [
  "/usr/share/vulkan/icd.d",
  "/usr/local/share/vulkan/icd.d",
  "/etc/vulkan/icd.d",
  "/run/opengl-driver/share/vulkan/icd.d",
];

/** Browsers bring SwiftShader, a Vulkan driver for the CPU, in their own folder. */
const BROWSER_FOLDERS = [
  "/usr/lib/chromium",
  "/usr/lib/chromium-browser",
  "/usr/lib64/chromium-browser",
  "/snap/chromium/current/usr/lib/chromium-browser",
  "/opt/google/chrome",
];

const BACKENDS: Partial<Record<string, readonly Route["backend"][]>> = {
  darwin: ["metal"],
  win32: ["dx12", "vulkan", "gl"],
};

/** The routes of this machine, in order of preference: as it is, by Vulkan driver, by backend. */
export function routes(): Route[] {
  const drivers = manifests().map((file): Route => ({
    environment: {
      DENO_WEBGPU_BACKEND: "vulkan",
      VK_DRIVER_FILES: file,
      VK_ICD_FILENAMES: file, // The same, for Vulkan loaders older than 1.3.207.
    },
    driver: path.basename(file, ".json"),
    backend: "vulkan",
  }));
  const backends = BACKENDS[process.platform] ?? ["vulkan", "gl"];
  return [
    { environment: {}, driver: null, backend: null },
    ...drivers,
    ...backends.map((backend): Route => ({
      environment: { DENO_WEBGPU_BACKEND: backend! },
      driver: null,
      backend,
    })),
  ];
}

function manifests(): string[] {
  const named = [process.env.VK_DRIVER_FILES, process.env.VK_ICD_FILENAMES]
    .flatMap((list) => list?.split(path.delimiter) ?? []);
  const installed = MANIFEST_FOLDERS.filter((folder) => existsSync(folder)).flatMap((folder) =>
    readdirSync(folder).filter((name) => name.endsWith(".json")).sort()
      .map((name) => path.join(folder, name))
  );
  const browsers = BROWSER_FOLDERS.map((folder) => path.join(folder, "vk_swiftshader_icd.json"));
  return [...new Set([...named, ...installed, ...browsers])].filter((file) => existsSync(file));
}

/**
 * Looks for adapters along each route, in a process of its own each, so that a driver which crashes or hangs costs only its route.
 *
 * @throws {UserError} If the runtime cannot start itself again.
 */
export async function listAdapters(
  along: readonly Route[] = routes(),
  timeoutMs = TIMEOUT_MS,
): Promise<AdapterList> {
  const found = along.map(async (route) => ({ route, ...await follow(route, timeoutMs) }));
  return merge(await Promise.all(found));
}

interface Found {
  readonly adapters: readonly AdapterReport[];
  /** Why there is none. */
  readonly reason: string;
}

async function follow({ environment }: Route, timeoutMs: number): Promise<Found> {
  const file = path.join(import.meta.dirname!, "adapter_probe.ts");
  const result = await host.runModule(file, { environment, timeoutMs });
  if (!result) {
    throw new UserError(
      `Cannot look for adapters as ${host.name} cannot be started from here: put its folder on PATH`,
    );
  }
  const nothing = (reason: string): Found => ({ adapters: [], reason });
  if (result.timedOut) return nothing(`did not answer within ${timeoutMs / 1000} s`);
  if (result.code === 0) {
    const { adapters, refused } = JSON.parse(result.stdout);
    return { adapters, reason: refused.join("; ") || "no device" };
  }
  if (result.signal) return nothing(`crashed (${result.signal})`);
  const lines = result.stderr.split("\n").filter((line) => line.trim() !== "");
  return nothing(lines.find((line) => line.startsWith("error")) ?? lines[0] ?? "failed");
}

/** One entry per adapter, however many routes lead to it: the first route is kept, and the first driver and backend learnt. */
export function merge(found: readonly (Found & { readonly route: Route })[]): AdapterList {
  const entries = new Map<string, AdapterEntry>();
  for (const { route, adapters } of found) {
    for (const report of adapters) {
      const key = adapterKey(report), known = entries.get(key);
      entries.set(key, {
        ...report,
        implementation: host.webgpuImplementation,
        isDefault: entries.size === 0 && Object.keys(route.environment).length === 0,
        ...route,
        ...known,
        driver: known?.driver ?? route.driver,
        backend: known?.backend ?? route.backend,
      });
    }
  }
  const unavailable = found.filter(({ adapters }) => adapters.length === 0)
    .map(({ route, reason }) => ({ ...route, reason }));
  return { adapters: [...entries.values()], unavailable };
}

/** The name that people know an adapter by. */
export function adapterName(adapter: AdapterEntry): string {
  const route = adapter.driver ?? adapter.backend;
  return (adapter.description ?? adapter.device ?? adapter.vendor ?? "(unnamed)") +
    (route ? ` [${route}]` : "");
}

/**
 * The adapter whose name, vendor, device, architecture, driver or backend contains the text, in upper or lower case. Where one
 * device is reached through several backends, the first counts.
 *
 * @throws {UserError} If none matches, or several devices do.
 */
export function matchAdapter(text: string, adapters: readonly AdapterEntry[]): AdapterEntry {
  const wanted = text.trim().toLowerCase();
  const matching = wanted === ""
    ? []
    : adapters.filter((adapter) =>
      [adapterName(adapter), adapter.vendor, adapter.device, adapter.architecture, adapter.backend]
        .some((name) => name?.toLowerCase().includes(wanted))
    );
  const devices = new Set(
    matching.map(({ vendor, device, description }) =>
      JSON.stringify([vendor, device, description])
    ),
  );
  if (devices.size === 1) return matching[0];
  const names = (matching.length > 0 ? matching : adapters).map(adapterName).join(", ");
  throw new UserError(
    matching.length > 0
      ? `Cannot choose an adapter as "${text}" matches several: ${names}`
      : `Cannot choose an adapter as "${text}" matches none of: ${
        names || "(no adapter answered)"
      }`,
  );
}

/**
 * Turns `--adapter TEXT` into a way to get that adapter. Without a text it is the default adapter, and nothing is started.
 *
 * @throws {UserError} If the text matches no adapter, or several.
 */
export async function chooseAdapter(text: string | undefined): Promise<AdapterChoice> {
  if (text === undefined) return { environment: {}, request: {} };
  const { environment, request } = matchAdapter(text, (await listAdapters()).adapters);
  return { environment, request };
}
