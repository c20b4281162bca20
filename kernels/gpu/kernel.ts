/**
 * A kernel is a pure description of GPU work: which named operands it reads and writes, what workspace it
 * needs between its steps, and the steps themselves. Nothing here touches a device; the
 * {@linkcode Dispatcher} is the only caller of WebGPU, so a kernel can be inspected, printed and costed anywhere.
 */

import { byteLength, type DType, wholeWords } from "../dtype.ts";

/** Three workgroup counts of a dispatch, x first. */
export type Workgroups = readonly [x: number, y: number, z: number];

/** A buffer that a caller binds to a kernel by name. */
export interface Operand {
  /** What its elements are. */
  readonly dtype: DType;
  /** Size in bytes; a bound buffer range must be at least this long. */
  readonly bytes: number;
  /** How the kernel uses it. `update` reads what was there before and writes it. */
  readonly access: "read" | "write" | "update";
}

/** Scratch memory between the steps of one kernel, planned like any other buffer. */
export type Workspace =
  | { readonly kind: "buffer"; readonly dtype: DType; readonly bytes: number }
  | {
    /** A storage texture; texels that no step writes read as zero. */
    readonly kind: "texture";
    /** Of u32, else of f32: see {@linkcode texelFormat}. */
    readonly integers?: boolean;
    readonly dimension: "2d" | "3d";
    readonly size: readonly [width: number, height: number, depth: number];
  };

/** How a step's WGSL sees an operand or a workspace; its index in the list is its `@binding`. */
export interface Binding {
  /** Name of an operand or of a workspace. */
  readonly name: string;
  readonly as: "read" | "write" | "uniform" | "texture-read" | "texture-write";
}

/** A WGSL extension by the name of the device feature that grants it. */
export type WgslFeature = "shader-f16" | "subgroups" | "chromium-experimental-subgroup-matrix";

/** A product `[M, K] * [K, N]` that a subgroup computes at once. */
export interface SubgroupMatrixConfig {
  /** `f16`, `f32`, `i8`, `u8`, ... */
  readonly componentType: string;
  readonly resultComponentType: string;
  readonly M: number;
  readonly N: number;
  readonly K: number;
}

/** One compute dispatch. */
export interface DispatchStep {
  readonly kind: "dispatch";
  /** Short name of the pass, unique within the kernel: `pack`, `main`, `reduce`. */
  readonly label: string;
  /** WGSL with the entry point `main`, without `enable` lines: see `features`. */
  readonly code: string;
  /**
   * WGSL extensions that the code uses; the dispatcher writes the `enable` lines, as implementations differ in what they
   * take.
   */
  readonly features?: readonly WgslFeature[];
  /** Invocations that every subgroup must have at least for the code to be right. */
  readonly leastSubgroup?: number;
  /** The product of a subgroup's matrices that the code uses, which a device must list. */
  readonly subgroupMatrix?: SubgroupMatrixConfig;
  /** Values of the WGSL's `override` constants. */
  readonly constants?: Readonly<Record<string, number>>;
  /** In `@binding` order, all in `@group(0)`. */
  readonly bindings: readonly Binding[];
  readonly workgroups: Workgroups;
  /**
   * Every loop that an invocation goes through, one after the other, each as the most turns it takes; loops that lie within
   * one another are one entry, the outermost first: `[[channels, rows, columns], [6]]`. Empty where there is none. See
   * limits/limits.ts.
   */
  readonly loops: readonly (readonly number[])[];
  /** Of a sum in tiles, what the tiles make of it; without it each binding is taken to be read or written once. */
  readonly work?: TileWork;
}

/** What the tiles of a dispatch do, for an estimate of its cost: see ../tuning/cost.ts. */
export interface TileWork {
  /** Multiply-adds, those included whose result is not stored. */
  readonly products: number;
  /** Bytes that all tiles load, each for itself. */
  readonly loadedBytes: number;
}

/** Copies rows of 16-byte texels from a buffer into a workspace texture. */
export interface CopyStep {
  readonly kind: "copy-to-texture";
  readonly label: string;
  /** Operand or workspace buffer to read. */
  readonly from: string;
  /** Where in the buffer the first texel lies, in texels. Default 0. */
  readonly fromTexel?: number;
  /** Workspace texture to write. */
  readonly to: string;
  /** Where in the texture the first texel lands; what lies before it stays zero (a halo). */
  readonly origin: readonly [x: number, y: number, z: number];
  /** Texels copied per dimension. */
  readonly size: readonly [width: number, height: number, depth: number];
  /** Distance between rows in the buffer, in texels; a multiple of 16, as WebGPU copies need 256-byte rows. */
  readonly rowTexels: number;
}

/** Copies bytes from one buffer to another, as the device's copy command does it. */
export interface CopyBufferStep {
  readonly kind: "copy-buffer";
  readonly label: string;
  /** Operand or workspace buffer to read. */
  readonly from: string;
  /** Operand or workspace buffer to write. */
  readonly to: string;
  /** A multiple of 4. */
  readonly bytes: number;
}

export type Step = DispatchStep | CopyStep | CopyBufferStep;

/** A description of work on the GPU for one op at one shape. */
export interface Kernel {
  /** The op in snake_case: `conv2d_backward_weight`. */
  readonly op: string;
  /** The rung of the op's ladder: `naive`, `tiled`, `texture`. */
  readonly variant: string;
  /** Readable shape: `100x3x32x32 * 32x3x3x3`. */
  readonly shape: string;
  readonly operands: Readonly<Record<string, Operand>>;
  readonly workspace?: Readonly<Record<string, Workspace>>;
  readonly steps: readonly Step[];
  /** Useful floating point operations of the op (a multiply-add is two), the same for every variant. */
  readonly flops: number;
  /** Bytes that any implementation must move: each operand once. */
  readonly bytes: number;
}

/** What a device grants that a variant may depend on. */
export interface Capabilities {
  readonly limits: Readonly<Record<LimitName, number>>;
  readonly features: ReadonlySet<string>;
  /** `readonly_and_readwrite_storage_textures`, the WGSL language feature that texture rungs need. */
  readonly storageTextureReads: boolean;
  /** A CPU-based adapter (llvmpipe, SwiftShader, WARP). */
  readonly software: boolean;
  /** Invocations of the smallest subgroup and of the largest; where it is not said, 4 and 128, which are WebGPU's bounds. */
  readonly subgroupMinSize?: number | null;
  readonly subgroupMaxSize?: number | null;
  /** Products of a subgroup's matrices; none unless said. */
  readonly subgroupMatrixConfigs?: readonly SubgroupMatrixConfig[];
  /** What the host has room for now, where a CPU adapter takes its memory too; absent or null where nobody knows. */
  readonly hostRoom?: () => HostRoom | null;
}

/** Memory of the host that this process may still take. */
export interface HostRoom {
  readonly bytes: number;
  /** What bounds it, to follow "of which 3 GB are". */
  readonly bound: string;
}

/** The device limits that kernels consult. */
export const LIMIT_NAMES = [
  "maxTextureDimension2D",
  "maxTextureDimension3D",
  "maxStorageBufferBindingSize",
  "maxBufferSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeWorkgroupStorageSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
  "maxComputeWorkgroupSizeY",
  "maxComputeWorkgroupsPerDimension",
] as const;
export type LimitName = typeof LIMIT_NAMES[number];

/** Number of elements of a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

/** `ceil(a / b)` for positive integers. */
export function ceilDiv(a: number, b: number): number {
  return Math.ceil(a / b);
}

/** Operands by element count, of f32 unless said: `operands({x: [n, "read"], index: [n, "write", "u32"]})`. */
export function operands(
  counts: Record<string, readonly [elements: number, access: Operand["access"], dtype?: DType]>,
): Record<string, Operand> {
  return Object.fromEntries(
    Object.entries(counts).map((
      [name, [elements, access, dtype = "f32"]],
    ) => [name, { dtype, bytes: wholeWords(byteLength(dtype, elements)), access }]),
  );
}

/** Workspace of so many elements. */
export function scratch(elements: number, dtype: DType = "f32"): Workspace & { kind: "buffer" } {
  return { kind: "buffer", dtype, bytes: wholeWords(byteLength(dtype, elements)) };
}

/** Bytes moved when each operand crosses memory once (an updated one twice). */
export function bytesOf(all: Record<string, Operand>): number {
  return Object.values(all).reduce((sum, o) => sum + o.bytes * (o.access === "update" ? 2 : 1), 0);
}

/** Whether a kernel's WGSL sees an operand as a uniform, which needs a buffer of that usage. */
export function isUniform({ steps }: Kernel, operand: string): boolean {
  return steps.some((step) =>
    step.kind === "dispatch" &&
    step.bindings.some(({ name, as }) => name === operand && as === "uniform")
  );
}

/** Bindings in order, written `read x`, `write y`, `uniform p`: see {@linkcode Binding}. */
export function bindings(...list: `${Binding["as"]} ${string}`[]): Binding[] {
  return list.map((text) => {
    const [as, name] = text.split(" ");
    return { as: as as Binding["as"], name };
  });
}

/** Steps that work on operands or workspace of other names. */
export function renamed<S extends Step>(
  steps: readonly S[],
  names: Readonly<Record<string, string>>,
): S[] {
  const as = (name: string) => names[name] ?? name;
  const changed = (step: Step): Step =>
    step.kind === "dispatch"
      ? { ...step, bindings: step.bindings.map((one) => ({ ...one, name: as(one.name) })) }
      : { ...step, from: as(step.from), to: as(step.to) };
  return steps.map((step) => changed(step) as S);
}

/**
 * Workgroup counts for a one-dimensional grid of `workgroups`, folded into y where x would pass
 * WebGPU's default limit of 65,535 per dimension. WGSL recovers the index as `w.y * ${x} + w.x` and must guard its end.
 */
export function gridFor(workgroups: number): Workgroups {
  const limit = 65_535;
  if (workgroups <= limit) return [workgroups, 1, 1];
  const y = ceilDiv(workgroups, limit);
  return [ceilDiv(workgroups, y), y, 1];
}
