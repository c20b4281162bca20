import { describeAdapter, limitsOf } from "./adapter.ts";
import { Device } from "./device.ts";
import type { Capabilities, LimitName } from "./kernel.ts";
import { knownAnswer, readsTextures } from "./known_answer.ts";

/** What to ask of the platform. Nothing beyond it is requested, so a device has WebGPU's default limits unless told. */
export interface DeviceRequest {
  readonly powerPreference?: GPUPowerPreference;
  readonly forceFallbackAdapter?: boolean;
  /** Features the device must have, e.g. `timestamp-query`. */
  readonly features?: readonly GPUFeatureName[];
  /** Features to have where the adapter grants them, listed or not: some implementations grant what they do not list. */
  readonly optionalFeatures?: readonly GPUFeatureName[];
  /** Limits to have as large as the adapter has them. The others are WebGPU's defaults. */
  readonly largest?: readonly LimitName[];
  /** See {@linkcode Capabilities.hostRoom}. */
  readonly hostRoom?: Capabilities["hostRoom"];
}

/** No adapter answered. What to do about it, the host knows. */
export class NoAdapterError extends Error {
  override name = "NoAdapterError";

  constructor() {
    super("No WebGPU adapter answered");
  }
}

/**
 * Opens a device with exactly the features and limits asked for, and lets it compute a known answer.
 *
 * @param gpu The host's WebGPU entry point: `navigator.gpu`.
 * @throws {NoAdapterError} If the platform offers no adapter.
 * @throws {Error} If the adapter lacks a feature or limit, is a null backend, or computes a wrong answer.
 */
export async function openDevice(gpu: GPU, request: DeviceRequest = {}): Promise<Device> {
  const { adapter, raw, features } = await requestDevice(gpu, request);
  const description = describeAdapter(adapter);
  // Not every runtime's types declare the set.
  const { wgslLanguageFeatures: wgsl } = gpu as { wgslLanguageFeatures?: ReadonlySet<string> };
  const capabilities = {
    limits: limitsOf(raw.limits),
    features: new Set([...raw.features, ...features]),
    storageTextureReads: wgsl?.has("readonly_and_readwrite_storage_textures") ?? false,
    software: description.software,
    subgroupMinSize: description.subgroupMinSize,
    subgroupMaxSize: description.subgroupMaxSize,
    subgroupMatrixConfigs: description.subgroupMatrixConfigs ?? [],
    hostRoom: request.hostRoom,
  };
  const device = new Device(raw, description, capabilities, { gpu, request });
  await knownAnswer(device);
  capabilities.storageTextureReads &&= await readsTextures(device);
  return device;
}

/** A device with the optional features that are granted: all of them, else those that the adapter lists. */
async function requestDevice(gpu: GPU, request: DeviceRequest) {
  const { powerPreference, forceFallbackAdapter } = request;
  const { features = [], optionalFeatures = [], largest = [] } = request;
  const listed = (adapter: GPUAdapter) => optionalFeatures.filter((f) => adapter.features.has(f));
  // Of one implementation's own no other knows the name, and would refuse all.
  const known = (adapter: GPUAdapter) =>
    optionalFeatures.filter((f) => !f.startsWith("chromium-") || adapter.features.has(f));
  for (const optional of [known, listed]) {
    // An adapter gives one device, so each try has its own.
    const adapter = await gpu.requestAdapter({ powerPreference, forceFallbackAdapter });
    if (!adapter) break;
    const asked = [...new Set([...features, ...optional(adapter)])];
    try {
      const requiredLimits = Object.fromEntries(
        largest.map((name) => [name, adapter.limits[name]]),
      );
      const raw = await adapter.requestDevice({ requiredFeatures: asked, requiredLimits });
      return { adapter, raw, features: asked };
    } catch (error) {
      if (optional === listed || optionalFeatures.length === 0) throw error;
    }
  }
  throw new NoAdapterError();
}
