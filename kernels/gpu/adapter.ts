import { GpuError } from "./gpu_error.ts";
import { LIMIT_NAMES, type LimitName, type SubgroupMatrixConfig } from "./kernel.ts";

/** What WebGPU says of an adapter. Unknown is null, never guessed. */
export interface AdapterDescription {
  readonly vendor: string | null;
  readonly architecture: string | null;
  readonly device: string | null;
  readonly description: string | null;
  readonly isFallbackAdapter: boolean | null;
  /** Runs on the CPU (llvmpipe, SwiftShader, WARP): never ranked with hardware. */
  readonly software: boolean;
  readonly features: readonly string[];
  /** The fewest and the most invocations of a subgroup; null where WebGPU does not tell. */
  readonly subgroupMinSize: number | null;
  readonly subgroupMaxSize: number | null;
  /** What the matrices of a subgroup may be, by `chromium-experimental-subgroup-matrix`; null where WebGPU does not tell. */
  readonly subgroupMatrixConfigs: readonly SubgroupMatrixConfig[] | null;
  readonly limits: Readonly<Record<LimitName, number>>;
}

const SOFTWARE = /llvmpipe|lavapipe|swiftshader|softpipe|basic render|\bwarp\b/i;
const NULL_BACKEND = /null[- ]?backend/i;

/** An adapter accepts every call and computes nothing. */
export class NullBackendError extends GpuError {
  override name = "NullBackendError";

  constructor() {
    super("Cannot use this adapter as it is WebGPU's null backend, which computes nothing");
  }
}

/**
 * Describes an adapter.
 *
 * @throws {NullBackendError} If it is Dawn's null backend.
 */
export function describeAdapter(adapter: GPUAdapter): AdapterDescription {
  const info = adapter.info;
  const text = (value: string | undefined) => value === undefined || value === "" ? null : value;
  const names = [info.vendor, info.architecture, info.device, info.description].join(" ");
  if (NULL_BACKEND.test(names)) throw new NullBackendError();
  const fallback = info.isFallbackAdapter ?? null;
  return {
    vendor: text(info.vendor),
    architecture: text(info.architecture),
    device: text(info.device),
    description: text(info.description),
    isFallbackAdapter: fallback,
    software: fallback === true || SOFTWARE.test(names),
    features: [...adapter.features].sort(),
    subgroupMinSize: info.subgroupMinSize || null,
    subgroupMaxSize: info.subgroupMaxSize || null,
    subgroupMatrixConfigs: matrixConfigs(info),
    limits: limitsOf(adapter.limits),
  };
}

/** Dawn's alone tells, as it is not standardised. */
function matrixConfigs(info: GPUAdapterInfo): SubgroupMatrixConfig[] | null {
  const { subgroupMatrixConfigs } = info as {
    subgroupMatrixConfigs?: Iterable<SubgroupMatrixConfig>;
  };
  if (!subgroupMatrixConfigs) return null;
  return Array.from(
    subgroupMatrixConfigs,
    ({ componentType, resultComponentType, M, N, K }) => ({
      ...{ componentType, resultComponentType, M, N, K },
    }),
  );
}

/** The limits that kernels consult, as plain numbers. */
export function limitsOf(limits: GPUSupportedLimits): Record<LimitName, number> {
  return Object.fromEntries(LIMIT_NAMES.map((name) => [name, limits[name]])) as Record<
    LimitName,
    number
  >;
}
