/** Which adapters WebGPU offers in this process's environment. */
import { type AdapterDescription, describeAdapter } from "../../kernels/gpu/adapter.ts";
import { openDevice } from "../../kernels/gpu/open_device.ts";
import type { Environment, Host } from "./host.ts";

/** What `requestAdapter` takes to get an adapter. */
export interface AdapterRequest {
  readonly powerPreference?: GPUPowerPreference;
  readonly forceFallbackAdapter?: boolean;
}

/** An adapter as found in one environment. */
export interface AdapterReport extends AdapterDescription {
  readonly request: AdapterRequest;
  /** Variables that single it out among the adapters of its route. */
  readonly environment: Environment;
  /** Features that are not listed but are given when asked for. */
  readonly grants: readonly string[];
  /** `passes`, or what went wrong in the known-answer test. */
  readonly knownAnswer: string;
}

const REQUESTS: readonly AdapterRequest[] = [
  {},
  { powerPreference: "high-performance" },
  { powerPreference: "low-power" },
  { forceFallbackAdapter: true },
];

/** The same key for the same adapter, whichever way it was reached. */
export function adapterKey(adapter: AdapterDescription): string {
  const { vendor, device, description, features, limits } = adapter;
  return JSON.stringify([vendor, device, description, features, limits]);
}

/** What a process finds. */
export interface Probed {
  readonly adapters: readonly AdapterReport[];
  /** Why others are left out. */
  readonly refused: readonly string[];
}

/** Every distinct adapter of this process's environment; adapters that compute nothing count as refused. */
export async function probe(host: Host): Promise<Probed> {
  const adapters = new Map<string, AdapterReport>(), refused = new Set<string>();
  for (const environment of [{}, ...await host.adapterEnvironments()]) {
    const gpu = await host.gpu(environment);
    for (const request of gpu ? REQUESTS : []) {
      const adapter = await gpu!.requestAdapter(request);
      if (!adapter) continue;
      try {
        const key = adapterKey(describeAdapter(adapter));
        if (adapters.has(key)) continue;
        const grants = await unlistedGrants(gpu!, request, adapter, host.unlistedFeatures);
        const knownAnswer = await tryKnownAnswer(gpu!, request);
        adapters.set(key, {
          ...describeAdapter(adapter),
          request,
          environment,
          grants,
          knownAnswer,
        });
      } catch (error) {
        refused.add((error as Error).message);
      }
    }
  }
  return { adapters: [...adapters.values()], refused: [...refused] };
}

/** Which of the features that the adapter does not list it grants all the same. */
async function unlistedGrants(
  gpu: GPU,
  request: AdapterRequest,
  { features }: GPUAdapter,
  unlisted: readonly GPUFeatureName[],
): Promise<string[]> {
  const granted: string[] = [];
  for (const feature of unlisted) {
    if (features.has(feature)) continue;
    try {
      // An adapter gives only one device.
      const fresh = await gpu.requestAdapter(request);
      (await fresh!.requestDevice({ requiredFeatures: [feature] })).destroy();
      granted.push(feature);
    } catch {
      // Not granted.
    }
  }
  return granted;
}

async function tryKnownAnswer(gpu: GPU, request: AdapterRequest) {
  try {
    (await openDevice(gpu, request)).close();
    return "passes";
  } catch (error) {
    return (error as Error).message;
  }
}
