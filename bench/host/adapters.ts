/**
 * Which adapters can be reached, and how. `requestAdapter()` gives one at a time, chosen by the implementation; others are
 * reached by naming a driver or an API in the environment before WebGPU starts.
 */
import { modelName } from "../../results/text/chip.ts";
import { UserError } from "../../results/text/user_error.ts";
import { adapterKey, type AdapterReport, type AdapterRequest } from "./adapter_probe.ts";
import type { Environment, Host, Route } from "./host.ts";

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

/** How to get an adapter: `openDevice(await host.gpu(environment), request)`. */
export interface AdapterChoice {
  readonly environment: Environment;
  readonly request: AdapterRequest;
}

/** A driver that takes longer to answer is given up. All are asked at once, which takes long where the processor is at work. */
const TIMEOUT_MS = 60_000;

/**
 * Looks for adapters along each route, in a process of its own each, so that a driver which crashes or hangs costs only its route.
 *
 * @throws {UserError} If the runtime cannot start itself again.
 */
export async function listAdapters(
  host: Host,
  along: readonly Route[] = host.routes(),
  timeoutMs = TIMEOUT_MS,
): Promise<AdapterList> {
  const found = along.map(async (route) => {
    const end = await follow(host, route, timeoutMs);
    if (end) return { route, ...end };
    throw new UserError(
      `Cannot look for adapters as ${host.runtime().name} cannot be started from here: ${host.advice.notStarted}`,
    );
  });
  return merge(await Promise.all(found), host.runtime().webgpu.implementation);
}

const NO_DEVICE = "no device";

interface Found {
  readonly adapters: readonly AdapterReport[];
  /** Why there is none. */
  readonly reason: string;
}

/** Null where the runtime cannot start itself again. */
async function follow(
  host: Host,
  { environment }: Route,
  timeoutMs: number,
): Promise<Found | null> {
  const module = new URL("./probe_main.ts", import.meta.url);
  const result = await host.runModule(module, { environment, timeoutMs });
  if (!result) return null;
  const nothing = (reason: string): Found => ({ adapters: [], reason });
  if (result.timedOut) return nothing(`did not answer within ${timeoutMs / 1000} s`);
  if (result.code === 0) {
    const { adapters, refused } = JSON.parse(result.stdout);
    const reason = refused.join("; ") || warningsIn(result.stderr) || NO_DEVICE;
    return { adapters, reason };
  }
  if (result.signal) return nothing(`crashed (${result.signal})`);
  const lines = result.stderr.split("\n").filter((line) => line.trim() !== "");
  return nothing(
    lines.find((line) => /^(?:error|[a-z]*Error)\b/i.test(line)) ?? lines[0] ?? "failed",
  );
}

/** What an implementation says on stderr of the drivers that it leaves out, without what follows on other lines. */
function warningsIn(stderr: string): string {
  const warnings = [...stderr.matchAll(/^Warning: (.*?)\.?$/gm)].map(([, warning]) => warning);
  return [...new Set(warnings)].join("; ");
}

/** Why the environment as it is has no adapter, where the implementation says so. */
export async function whyNone(host: Host): Promise<string | null> {
  const found = await follow(host, host.routes()[0], TIMEOUT_MS);
  return !found || found.reason === NO_DEVICE ? null : found.reason;
}

/** One entry per adapter, however many routes lead to it: the first route is kept, and the first driver and backend learnt. */
export function merge(
  found: readonly (Found & { readonly route: Route })[],
  implementation: string | null,
): AdapterList {
  const entries = new Map<string, AdapterEntry>();
  for (const { route, adapters } of found) {
    for (const report of adapters) {
      const key = adapterKey(report), known = entries.get(key);
      entries.set(key, {
        ...report,
        implementation,
        isDefault: entries.size === 0 && Object.keys(route.environment).length === 0,
        ...route,
        environment: { ...route.environment, ...report.environment },
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
  return (modelName(adapter) ?? adapter.device ?? adapter.vendor ?? "(unnamed)") +
    (route ? ` [${route}]` : "");
}

/**
 * The adapter whose name, vendor, device, description, architecture, driver or backend contains the text, in upper or lower case. Where one
 * device is reached through several backends, the first counts.
 *
 * @throws {UserError} If none matches, or several devices do.
 */
export function matchAdapter(text: string, adapters: readonly AdapterEntry[]): AdapterEntry {
  const wanted = text.trim().toLowerCase();
  const matching = wanted === "" ? [] : adapters.filter((adapter) => {
    const { vendor, device, description, architecture, backend } = adapter;
    return [adapterName(adapter), vendor, device, description, architecture, backend]
      .some((name) => name?.toLowerCase().includes(wanted));
  });
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
export async function chooseAdapter(host: Host, text: string | undefined): Promise<AdapterChoice> {
  if (text === undefined) return { environment: {}, request: {} };
  const { environment, request } = matchAdapter(text, (await listAdapters(host)).adapters);
  return { environment, request };
}
